"""The plain turn: from a message or a button, and what the dialogue remembers, to a reply."""
