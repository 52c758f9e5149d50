"""Wrong answers to ``cross_entropy``, a file each theme."""
