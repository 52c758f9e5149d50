# ---
# about: Sources as lists of lines, and one id for all cells.
# tricks: [lines_for_sources, clashing_ids]
# ---
