# ---
# about: Deleted every cell that held an answer.
# tricks: [delete_answer_cells]
# expect: {"*": [missing, 0]}
# ---
