"""Wrong answers to ``to_bits``, a file each theme."""
