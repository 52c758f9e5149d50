# ---
# about: A file of no bytes.
# tricks: [empty]
# expect: {"*": [error, 0]}
# ---
