"""Wrong answers to ``linear_forward``, a file each theme."""
