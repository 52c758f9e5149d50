# ---
# about: A number of a million digits in the metadata.
# tricks: [huge_number]
# ---
