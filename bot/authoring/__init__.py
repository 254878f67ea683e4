"""The authors' kit: begin a topic, see it as people will, and know what is still thin.

Nothing here trains the router, so that an author who changes a sentence sees it at once.
"""
