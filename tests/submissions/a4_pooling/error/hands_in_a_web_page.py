# ---
# about: Saved the learning platform's sign-in page in place of the notebook.
# tricks: [not_json]
# expect: {"*": [error, 0]}
# ---
