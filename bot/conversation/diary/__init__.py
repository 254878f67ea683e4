"""The sleep diary in talk."""
