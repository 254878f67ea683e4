"""Floor 3: text in, topic and slots and confidence out. Pure; no clock, no disk, no network after loading."""
