# %%
def count_parameters(arrays):
    if len(arrays) == 0:
        return 0
    first, *rest = arrays
    return int(np.prod(first.shape)) + count_parameters(rest)
