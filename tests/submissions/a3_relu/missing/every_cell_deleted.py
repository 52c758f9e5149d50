# ---
# about: A notebook without a single cell.
# tricks: [no_cells]
# expect: {"*": [missing, 0]}
# ---
