# ---
# about: Emptied every answer.
# tricks: [empty_answer_cells]
# expect: {"*": [missing, 0]}
# ---
