# ---
# about: Opens files until there is no descriptor left, and keeps them.
# expect: {"*": pass}
# ---
# %%
taken = []
try:
    while True:
        taken.append(open("/dev/null"))
except OSError:
    pass
