# ---
# about: Metadata nested 200,000 levels deep.
# tricks: [deep_nesting]
# expect: {"*": [error, 0]}
# ---
