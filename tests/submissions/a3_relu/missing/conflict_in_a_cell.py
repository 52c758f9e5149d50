# ---
# about: Left a merge within a cell unfinished.
# tricks: [conflict_in_first_answer]
# expect: {relu_forward: [missing, 0], relu_backward: pass}
# ---
