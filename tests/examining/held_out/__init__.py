"""Wrong answers as students write them, of which the bank has seen none."""
