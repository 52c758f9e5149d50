"""Wrong answers to ``pad2d``, a file each theme."""
