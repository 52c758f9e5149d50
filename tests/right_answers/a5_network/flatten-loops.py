# %%
def flatten(x):
    rows = []
    for sample in x:
        row = []
        for channel in sample:
            for line in channel:
                for value in line:
                    row.append(value)
        rows.append(row)
    return np.array(rows)
