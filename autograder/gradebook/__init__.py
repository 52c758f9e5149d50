"""The gradebook: what writes it, what reads the current marks, and nbgrader's settings."""
