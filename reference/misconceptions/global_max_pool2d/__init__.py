"""Wrong answers to ``global_max_pool2d``, a file each theme."""
