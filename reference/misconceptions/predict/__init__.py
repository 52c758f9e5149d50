"""Wrong answers to ``predict``, a file each theme."""
