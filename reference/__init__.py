"""The hidden truth: every function of the course, right and fast; NumPy alone."""
