# %%
from fractions import Fraction


# %%
def global_avg_pool2d(x):
    mean = np.zeros(x.shape[:2], order="F")
    count = 0
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            count += 1
            mean += (x[:, :, i, j] - mean) * float(Fraction(1, count))
    return mean
