# ---
# about: Left the stubs and wrote every answer into a new cell at the end.
# tricks: [answers_in_new_cells]
# ---
