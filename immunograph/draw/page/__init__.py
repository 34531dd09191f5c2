"""The interactive page: a map to explore in a browser, in one file, without a network."""
