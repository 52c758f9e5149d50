"""Wrong answers to ``quantize``, a file each theme."""
