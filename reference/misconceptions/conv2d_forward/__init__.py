"""Wrong answers to ``conv2d_forward``, a file each theme."""
