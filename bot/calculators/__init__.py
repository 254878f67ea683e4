"""Floor 2: pure functions with units. No text, no clock, no disk."""
