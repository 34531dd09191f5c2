"""Questions to a map: one file for each, which do not know each other."""
