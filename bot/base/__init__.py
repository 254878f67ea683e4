"""Floor 0: settings, time, text normalising, and the two shapes that cross every layer: Message and Reply."""
