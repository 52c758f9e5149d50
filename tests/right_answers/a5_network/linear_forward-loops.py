# %%
class Layer:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return [
            [
                sum(x[n, d] * self.w[d, m] for d in range(x.shape[1])) + self.b[m]
                for m in range(self.w.shape[1])
            ]
            for n in range(x.shape[0])
        ]


# %%
def linear_forward(x, w, b):
    return np.array(Layer(w, b)(x))
