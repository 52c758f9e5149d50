# ---
# about: Moved the cells about until the last was the first; imports come last.
# tricks: [reverse_cells]
# ---
