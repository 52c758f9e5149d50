# ---
# about: Prints 300,000 lines and one line of 50 MB, in a cell and in a function.
# tricks: [answers_alone]
# ---
# %%
for number in range(300_000):
    print("line", number)
# %%
print("x" * 50_000_000)


# %%
def relu_forward(x):
    for number in range(2_000):
        print("still here", number)
    return np.maximum(x, 0.0)
