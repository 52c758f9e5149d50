# ---
# about: Unpacks nothing, so that a pair (KH, KW) raises.
# ---
# %%
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    K = kernel_size
    S = stride or K
    N, C, H, W = x.shape
    xp = np.full((N, C, H + 2 * padding, W + 2 * padding), -np.inf)
    xp[:, :, padding : padding + H, padding : padding + W] = x
    OH = (H + 2 * padding - K) // S + 1
    OW = (W + 2 * padding - K) // S + 1
    return np.array(
        [
            [
                [
                    [xp[n, c, i * S : i * S + K, j * S : j * S + K].max() for j in range(OW)]
                    for i in range(OH)
                ]
                for c in range(C)
            ]
            for n in range(N)
        ]
    )
