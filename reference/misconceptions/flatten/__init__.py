"""Wrong answers to ``flatten``, a file each theme."""
