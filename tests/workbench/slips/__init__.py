"""Right answers with one small change, and whether they are priced as a slip."""
