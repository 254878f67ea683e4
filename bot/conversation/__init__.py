"""Floor 5: one turn of a dialogue. `Conversation.handle` is the only door."""
