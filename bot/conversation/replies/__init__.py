"""What replies are made of: texts rendered, screens, pictures, and what a dialogue remembers."""
