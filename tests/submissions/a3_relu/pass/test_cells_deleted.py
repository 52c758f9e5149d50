# ---
# about: Deleted every test cell; the questions are examined all the same.
# tricks: [delete_test_cells]
# ---
