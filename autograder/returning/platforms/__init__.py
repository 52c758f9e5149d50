"""What learning platforms take back: their grade files filled, feedback under their names."""
