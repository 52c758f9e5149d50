# ---
# about: Turned the answers' marks into those of tests.
# tricks: [retag_answers_as_tests]
# ---
