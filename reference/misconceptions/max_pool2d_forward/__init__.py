"""Wrong answers to ``max_pool2d_forward``, a file each theme."""
