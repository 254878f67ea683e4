"""Reminders in talk, and the messages that are sent."""
