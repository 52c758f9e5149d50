# %%
import math


def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    KH, KW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    N, C, H, W = x.shape

    def how_many(size, k, s):
        steps = (size + 2 * padding - k) / s
        count = (math.ceil(steps) if ceil_mode else math.floor(steps)) + 1
        if ceil_mode and (count - 1) * s >= size + padding:
            count -= 1
        return count

    OH, OW = how_many(H, KH, SH), how_many(W, KW, SW)
    out = np.empty((N, C, OH, OW))
    for n in range(N):
        for c in range(C):
            for i in range(OH):
                for j in range(OW):
                    best = -math.inf
                    for h in range(max(i * SH - padding, 0), min(i * SH - padding + KH, H)):
                        for v in range(max(j * SW - padding, 0), min(j * SW - padding + KW, W)):
                            if x[n, c, h, v] > best:
                                best = x[n, c, h, v]
                    out[n, c, i, j] = best
    return out
