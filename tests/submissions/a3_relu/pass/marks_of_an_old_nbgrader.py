# ---
# about: Claims the marks of an nbgrader of years ago.
# tricks: [old_schema]
# ---
