# ---
# about: An endless loop in the last cell, after everything was defined.
# tricks: [answers_alone]
# limits: {notebook_cpu_seconds: 4}
# ---
# %%
def relu_backward(dout, x):
    return np.where(x > 0, dout, 0)


# %%
while True:
    relu_backward(np.ones(3), np.ones(3))
