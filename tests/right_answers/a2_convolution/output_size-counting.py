# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    """Put down window after window."""
    end = input_size + 2 * padding
    count = start = 0
    while start + kernel_size <= end:
        count, start = count + 1, start + stride
    hangs_over = start - stride + kernel_size < end
    if ceil_mode and hangs_over and start < padding + input_size:
        count += 1
    return count
