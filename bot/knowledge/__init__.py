"""Floor 1: typed, validated content. Content is loaded whole or not at all; every error is told at once."""
