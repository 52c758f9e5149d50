# ---
# about: Lost all metadata in an old editor; answers are found by name.
# tricks: [lose_marks]
# ---
