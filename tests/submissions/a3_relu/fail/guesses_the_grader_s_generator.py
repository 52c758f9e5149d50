# ---
# about: Reseeds every generator there is and predicts the hidden inputs with seed 0.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import random

np.random.seed(0)
random.seed(0)
np.random.default_rng = lambda *args: np.random.RandomState(0)


def relu_forward(x):
    guess = np.random.RandomState(0).normal(size=x.shape)
    return np.maximum(guess, 0)
