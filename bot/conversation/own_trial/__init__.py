"""The trial of one's own in talk."""
