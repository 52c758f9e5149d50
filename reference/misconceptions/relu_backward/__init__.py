"""Wrong answers to ``relu_backward``, a file each theme."""
