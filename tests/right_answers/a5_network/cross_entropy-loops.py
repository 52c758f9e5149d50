# %%
import math


def cross_entropy(scores, labels):
    N, M = scores.shape
    loss, dscores = 0.0, np.empty((N, M))
    for n in range(N):
        top = max(scores[n])
        total = sum(math.exp(s - top) for s in scores[n])
        loss += math.log(total) + float(top) - float(scores[n, labels[n]])
        for m in range(M):
            p = math.exp(scores[n, m] - top) / total
            dscores[n, m] = (p - (m == labels[n])) / N
    return loss / N, dscores
