"""Wrong answers to ``max_pool2d_backward``, a file each theme."""
