# ---
# about: Added cells of 50,000 brackets, 100,000 minus signs and a name of half a megabyte.
# tricks: [deep_expressions]
# ---
