# ---
# about: Saved in UTF-16 by a text editor; it is read all the same.
# tricks: [utf_16]
# ---
