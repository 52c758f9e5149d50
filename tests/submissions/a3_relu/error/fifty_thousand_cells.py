# ---
# about: 50,000 cells.
# tricks: [many_cells]
# expect: {"*": [error, 0]}
# ---
