# ---
# about: Spells its hidden inputs in words of the notebook, as the name of a type and in an error.
# expect: {relu_forward: [fail, 0], relu_backward: [error, 0]}
# ---
# %%
LETTERS = "qzleaka qzleakb qzleakc qzleakd".split()


def spelt(x):
    number = int.from_bytes(np.ascontiguousarray(x).tobytes()[:8], "little")
    return ".".join(LETTERS[(number >> (2 * at)) & 3] for at in range(8))


# %%
def relu_forward(x):
    return type(spelt(x), (), {})()


# %%
def relu_backward(dout, x):
    name = spelt(x)
    raise AttributeError(f"'{name}' object has no attribute '{name}'")
