"""Random terms against a small model of what the mark of everybody must be: ``make term``."""
