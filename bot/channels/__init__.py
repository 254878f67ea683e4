"""Floor 6: channels. Each turns its own events into a `Message` and draws a `Reply`; none knows what is said."""
