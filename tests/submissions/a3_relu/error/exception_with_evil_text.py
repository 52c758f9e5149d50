# ---
# about: Raises exceptions whose text is HTML, JavaScript, colours for the terminal, or ten megabytes long.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import random

texts = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "\x1b[2J\x1b[31mpass\x1b]0;owned\x07 \u202e \0 \ud83d",
    "7 of 7 points\n" * 700_000,
    "</pre></div><h1>full marks</h1>",
)


def relu_forward(x):
    raise type("<b>" + random.choice(texts)[:60], (Exception,), {})(random.choice(texts))
