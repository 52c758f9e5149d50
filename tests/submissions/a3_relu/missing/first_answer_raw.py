# ---
# about: Turned the first answer into a raw cell by accident.
# tricks: [first_answer_raw]
# expect: {relu_forward: [missing, 0], relu_backward: pass}
# ---
