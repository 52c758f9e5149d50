"""Wrong answers to ``cnn_backward``, a file each theme."""
