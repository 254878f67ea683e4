"""Floor 5: one turn of a dialogue. `Conversation.handle` is the only door.

Its rooms, from the bottom: `replies` (what is said, and what the dialogue knows), `calculating` (answers worked out),
`guided` (the check), `keeping` (what is kept of a person), `diary`, `own_trial`, `reminding`, `settings`.
"""
