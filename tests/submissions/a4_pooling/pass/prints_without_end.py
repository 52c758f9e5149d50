# ---
# about: Prints 300,000 lines and one line of 50 MB, and answers right.
# ---
# %%
for _i in range(300_000):
    print(_i, "still here")

# %%
print("x" * 50_000_000)
