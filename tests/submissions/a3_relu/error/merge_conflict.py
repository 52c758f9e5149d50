# ---
# about: Handed in with the conflict markers of git.
# tricks: [merge_conflict]
# expect: {"*": [error, 0]}
# ---
