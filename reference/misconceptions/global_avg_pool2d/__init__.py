"""Wrong answers to ``global_avg_pool2d``, a file each theme."""
