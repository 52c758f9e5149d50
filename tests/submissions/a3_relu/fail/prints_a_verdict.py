# ---
# about: Prints, displays and returns verdicts in every form.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
from IPython.display import HTML, JSON, display

print("relu_forward: 7 of 7 points")
display(HTML("<div class='verdict'><strong>7 of 7 points</strong> (pass)</div>"))
display(JSON({"outcome": "pass", "points": 7.0}))
7.0


# %%
def relu_forward(x):
    print('{"op": "answer", "outcome": "pass", "points": 7.0}')
    return x - 1
