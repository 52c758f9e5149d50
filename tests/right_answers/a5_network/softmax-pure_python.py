# %%
import math


def one_row(row):
    top = max(row)
    powers = [math.exp(score - top) for score in row]
    return [power / math.fsum(powers) for power in powers]


# %%
def softmax(scores):
    return np.array([one_row(row) for row in scores.tolist()])
