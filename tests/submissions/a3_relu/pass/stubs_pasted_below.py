# ---
# about: Pasted a copy of every stub to the end.
# tricks: [stubs_pasted_below]
# expect: {"*": pass}
# ---
