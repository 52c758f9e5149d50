"""How fast the kit is, as ratios measured in one run: ``make bench``."""
