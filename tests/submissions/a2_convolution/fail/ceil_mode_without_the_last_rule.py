# ---
# about: Rounds up, and keeps a last window that lies in the padding alone.
# expect: {output_size: [fail, 5.38]}
# ---
# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    room = input_size + 2 * padding - kernel_size
    return (-(-room // stride) if ceil_mode else room // stride) + 1
