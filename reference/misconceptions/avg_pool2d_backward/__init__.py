"""Wrong answers to ``avg_pool2d_backward``, a file each theme."""
