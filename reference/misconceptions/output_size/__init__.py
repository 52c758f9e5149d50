"""Wrong answers to ``output_size``, a file each theme."""
