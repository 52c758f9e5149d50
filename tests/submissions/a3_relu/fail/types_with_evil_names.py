# ---
# about: Returns an object whose type is called like a script, with colours for the terminal.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
Evil = type("<script>alert(1)</script>\x1b[31m\u202e" + "A" * 100_000, (), {"__slots__": ()})


def relu_forward(x):
    return Evil()
