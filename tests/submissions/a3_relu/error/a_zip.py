# ---
# about: An archive under the notebook's name.
# tricks: [a_zip]
# expect: {"*": [error, 0]}
# ---
