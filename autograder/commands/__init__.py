"""The commands that have several options or parts: read here, joined in ``cli``."""
