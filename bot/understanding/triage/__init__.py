"""What cannot wait, found before anything else is asked: curated rules over concepts in the text."""
