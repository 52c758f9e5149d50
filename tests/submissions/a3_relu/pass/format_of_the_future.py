# ---
# about: Claims notebook format 97.
# tricks: [format_of_the_future]
# ---
