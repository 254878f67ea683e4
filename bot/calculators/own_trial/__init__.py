"""A trial of one person: its plan, what it could see, and what it found. Its numbers stand in tables."""
