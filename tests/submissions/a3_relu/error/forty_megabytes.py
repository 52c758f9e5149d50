# ---
# about: An output of 40 MB.
# tricks: [huge]
# expect: {"*": [error, 0]}
# ---
