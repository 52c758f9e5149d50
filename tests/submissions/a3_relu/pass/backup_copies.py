# ---
# about: Copied every answer to the end as a backup.
# tricks: [duplicate_answer_cells]
# ---
