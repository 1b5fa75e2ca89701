"""The website: one page a chapter."""
