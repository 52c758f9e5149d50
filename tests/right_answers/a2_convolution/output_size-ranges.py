# %%
# %time sum(range(10))


# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    """Count the starts of windows; a range counts them without a list."""
    starts = range(0, input_size + 2 * padding - kernel_size + 1, stride)
    if ceil_mode:
        room = input_size + 2 * padding - kernel_size + stride
        starts = [s for s in range(0, room, stride) if s < input_size + padding]
    return len(starts)
