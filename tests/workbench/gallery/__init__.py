"""What a student sees first, for every misconception of the bank."""
