# ---
# about: Opened, saved, handed in.
# base: stub
# expect: {"*": [missing, 0]}
# ---
