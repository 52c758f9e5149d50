# ---
# about: Asks for a kernel that would run a command.
# tricks: [other_kernel]
# ---
