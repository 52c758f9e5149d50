# ---
# about: A while loop that forgets to move on; five other answers are right.
# ---
# %%
def global_avg_pool2d(x):
    total, i = 0.0, 0
    while i < x.shape[2]:
        total = total + x[:, :, i].sum(axis=-1)
    return total / (x.shape[2] * x.shape[3])
