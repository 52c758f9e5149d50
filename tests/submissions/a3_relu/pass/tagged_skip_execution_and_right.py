# ---
# about: The same tags on right answers.
# tricks: [skip_execution_tags]
# ---
