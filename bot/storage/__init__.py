"""What people asked to be kept: tables, encryption at rest, export, deletion, retention. Nothing here talks."""
