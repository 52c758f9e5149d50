# ---
# about: Handed in the answers and nothing else.
# tricks: [answers_alone]
# ---
