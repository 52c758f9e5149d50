# ---
# about: A layer class with as_strided windows; the functions asked for are thin wrappers.
# ---
# %%
class Convolution:
    def __init__(self, w, b, stride, padding):
        self.w, self.b, self.stride, self.padding = w, b, stride, padding

    def windows(self, x):
        p, s = self.padding, self.stride
        x = np.ascontiguousarray(np.pad(x, ((0, 0), (0, 0), (p, p), (p, p))))
        KH, KW = self.w.shape[2:]
        N, C, H, W = x.shape
        a, b, c, d = x.strides
        shape = (N, C, (H - KH) // s + 1, (W - KW) // s + 1, KH, KW)
        return np.lib.stride_tricks.as_strided(x, shape, (a, b, c * s, d * s, c, d))

    def __call__(self, x):
        out = np.tensordot(self.windows(x), self.w, axes=((1, 4, 5), (1, 2, 3)))
        return out.transpose(0, 3, 1, 2) + self.b[None, :, None, None]


def conv2d_forward(x, w, b, stride=1, padding=0):
    return Convolution(w, b, stride, padding)(x)


# %%
output_size = lambda input_size, kernel_size, stride=1, padding=0, ceil_mode=False: (
    len([s for s in range(0, input_size + 2 * padding - kernel_size + 1, stride)])
    if not ceil_mode
    else len(
        [
            s
            for s in range(0, input_size + 2 * padding - kernel_size + stride, stride)
            if s < input_size + padding
        ]
    )
)
