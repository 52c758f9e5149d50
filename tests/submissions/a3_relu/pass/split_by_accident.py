# ---
# about: Split the cell of an answer with Ctrl+Shift+Minus; the halves are put together.
# tricks: [split_first_answer]
# expect: {"*": pass}
# ---
