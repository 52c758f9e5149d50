# ---
# about: Saved by Colab, which keeps nothing of nbgrader's.
# tricks: [saved_by_colab]
# ---
