# ---
# about: Saved in UTF-16.
# tricks: [utf_16]
# expect: {"*": [error, 0]}
# ---
