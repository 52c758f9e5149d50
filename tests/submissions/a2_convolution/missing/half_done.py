# ---
# about: Size and padding are done, the convolutions are not.
# base: stub
# expect: {output_size: pass, pad2d: pass}
# ---
# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    room = input_size + 2 * padding - kernel_size
    count = (-(-room // stride) if ceil_mode else room // stride) + 1
    if ceil_mode and (count - 1) * stride >= input_size + padding:
        count -= 1
    return count


# %%
def pad2d(x, padding, value=0.0):
    p = padding
    x = x if x.dtype == np.float32 else x.astype(np.float64)
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), constant_values=value)
