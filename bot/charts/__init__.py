"""Pictures. Each module turns plain data, its words included, into a PNG; none knows where the data comes from.

matplotlib is imported on the first picture only: it takes a second and some 60 MB, and most runs draw nothing.
"""
