# %%
flatten_map = lambda rows: [value for row in rows for value in row]


# %%
def global_max_pool2d(x):
    print("maps:", x.shape[0] * x.shape[1])
    return np.array([[max(flatten_map(m)) for m in sample] for sample in x.tolist()], dtype=float)
