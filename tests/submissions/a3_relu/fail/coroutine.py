# ---
# about: Defines the function with async, so that a call gives a coroutine.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
async def relu_forward(x):
    return np.maximum(x, 0.0)
