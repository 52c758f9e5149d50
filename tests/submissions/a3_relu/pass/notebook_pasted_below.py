# ---
# about: Pasted the whole released notebook below the solved one.
# tricks: [notebook_pasted_below]
# expect: {"*": pass}
# ---
