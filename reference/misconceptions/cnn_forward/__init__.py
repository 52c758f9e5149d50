"""Wrong answers to ``cnn_forward``, a file each theme."""
