"""Wrong answers to ``avg_pool2d_forward``, a file each theme."""
