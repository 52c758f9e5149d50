# %%
def flatten(x):
    rows = []
    for sample in x:
        row = []

        def walk(part):
            if part.ndim == 0:
                row.append(part)
            else:
                for inner in part:
                    walk(inner)

        walk(sample)
        rows.append(row)
    return np.array(rows, dtype=x.dtype)
