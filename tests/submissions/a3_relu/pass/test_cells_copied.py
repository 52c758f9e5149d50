# ---
# about: Copied and pasted every test cell, marks and all.
# tricks: [duplicate_test_cells]
# ---
