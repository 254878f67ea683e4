"""What is kept of a person, behind a consent, and the desks that keep it."""
