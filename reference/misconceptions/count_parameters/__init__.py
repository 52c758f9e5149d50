"""Wrong answers to ``count_parameters``, a file each theme."""
