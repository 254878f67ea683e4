"""What people set and what they may have of theirs: settings, export, deletion, in talk and by buttons."""
