# ---
# about: Says cells twice in one file, first none and then all, of which the last counts.
# tricks: [two_lists_of_cells]
# expect: {"*": pass}
# ---
