# ---
# about: Opens the same device until no descriptor is left.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
def relu_forward(x):
    held = []
    while True:
        held.append(open("/dev/null"))
