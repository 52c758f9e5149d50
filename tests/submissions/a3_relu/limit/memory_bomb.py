# ---
# about: Appends a hundred megabytes at a time until there is no more.
# tricks: [answers_alone]
# limits: {memory_mb: 256}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
def relu_forward(x):
    held = []
    while True:
        held.append(np.ones(13_000_000))
