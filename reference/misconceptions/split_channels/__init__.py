"""Wrong answers to ``split_channels``, a file each theme."""
