"""Wrong answers to ``relu_forward``, a file each theme."""
