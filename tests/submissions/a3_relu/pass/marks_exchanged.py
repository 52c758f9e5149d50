# ---
# about: The first answer bears the mark of the second, and the other way round.
# tricks: [swap_grade_ids]
# ---
