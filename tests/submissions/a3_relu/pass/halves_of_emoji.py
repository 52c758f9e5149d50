# ---
# about: NUL characters and lone surrogates in text and code.
# tricks: [lone_surrogates]
# ---
