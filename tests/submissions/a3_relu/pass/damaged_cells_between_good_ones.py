# ---
# about: Cells without type or source between good ones.
# tricks: [damaged_cells]
# ---
