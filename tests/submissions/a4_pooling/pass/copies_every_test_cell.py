# ---
# about: Copies and pastes every test cell, which stops stock nbgrader for the whole class.
# tricks: [duplicate_test_cells]
# ---
