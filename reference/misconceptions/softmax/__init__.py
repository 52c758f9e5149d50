"""Wrong answers to ``softmax``, a file each theme."""
