# ---
# about: Lost the second half of the file on the way.
# tricks: [truncated]
# expect: {"*": [error, 0]}
# ---
