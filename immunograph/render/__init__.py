"""Documents and rows on a surface: one module a surface."""
