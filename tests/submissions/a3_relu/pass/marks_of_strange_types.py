# ---
# about: Lists, numbers and nothing where marks belong; answers are found by name.
# tricks: [marks_of_strange_types]
# ---
