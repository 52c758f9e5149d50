"""What the misconceptions of several questions are made of."""
