# ---
# about: Divides with / and rounds, so that halves go the wrong way.
# expect: {output_size: [fail, 4.85]}
# ---
# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    room = (input_size + 2 * padding - kernel_size) / stride
    if ceil_mode:
        n = int(np.ceil(room)) + 1
        if (n - 1) * stride >= input_size + padding:
            n -= 1
        return n
    return round(room) + 1
