"""Wrong answers to ``linear_backward``, a file each theme."""
