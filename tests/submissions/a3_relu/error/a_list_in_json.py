# ---
# about: JSON, but a list.
# tricks: [json_list]
# expect: {"*": [error, 0]}
# ---
