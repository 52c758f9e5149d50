# ---
# about: Changed the points of its own tests to less than nothing, and to nan.
# tricks: [negative_points]
# ---
