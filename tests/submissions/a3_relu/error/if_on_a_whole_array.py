# ---
# about: Asks a whole array whether it is positive.
# ---
# %%
def relu_forward(x):
    if x > 0:
        return x
    else:
        return 0
