# ---
# about: Right, and handed in two days late; what that costs is not the examiner's business.
# late_hours: 47
# ---
# %%
def relu_forward(x):
    return x * (x > 0) + 0.0
