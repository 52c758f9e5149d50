"""Wrong answers to ``conv2d_backward``, a file each theme."""
