# ---
# about: Counts the padding once in the formula.
# expect: {output_size: [fail, 3.23]}
# ---
# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    room = input_size + padding - kernel_size
    return (-(-room // stride) if ceil_mode else room // stride) + 1
