"""The browsable reference: Markdown pages written from content, so that they cannot drift from what the bot says."""
