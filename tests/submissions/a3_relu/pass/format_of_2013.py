# ---
# about: Saved in notebook format 3.
# tricks: [format_3]
# ---
