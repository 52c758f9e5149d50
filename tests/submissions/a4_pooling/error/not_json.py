# ---
# about: Handed in the page that asks to sign in.
# tricks: [not_json]
# expect: {"*": [error, 0]}
# ---
