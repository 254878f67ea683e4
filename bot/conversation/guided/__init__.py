"""The guided check: its questions, and how its ending is told."""
