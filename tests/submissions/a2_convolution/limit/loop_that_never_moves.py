# ---
# about: A while loop whose position never grows.
# ---
# %%
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    position, count = 0, 0
    while position + kernel_size <= input_size + 2 * padding:
        count += 1
    return count
