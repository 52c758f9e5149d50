# ---
# about: Cells in a dictionary where a list belongs.
# tricks: [cells_in_a_dictionary]
# expect: {"*": [error, 0]}
# ---
