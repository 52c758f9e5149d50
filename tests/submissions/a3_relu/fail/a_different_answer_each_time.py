# ---
# about: Right in every third call only.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0.68]}
# ---
# %%
calls = 0


def relu_forward(x):
    global calls
    calls += 1
    return np.maximum(x, 0.0) if calls % 3 == 0 else x - 1
