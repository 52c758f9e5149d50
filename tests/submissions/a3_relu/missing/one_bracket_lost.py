# ---
# about: The first answer does not parse; the second is right.
# tricks: [break_first_answer]
# expect: {relu_forward: [missing, 0], relu_backward: pass}
# ---
