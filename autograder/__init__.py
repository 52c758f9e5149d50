"""Auto-graded assignments on the layers of a convolutional network."""
