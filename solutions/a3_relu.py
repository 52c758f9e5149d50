# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3 · ReLU: the bend between two layers
#
# A convolution multiplies and adds, nothing else. This assignment adds the smallest possible bend, the
# *rectified linear unit*
#
# $$\text{relu}(x) = \max(0, x),$$
#
# and asks three things: what it does to a feature map, why a network of many layers is worthless without it,
# and how a gradient passes through it.
#
# ![](figure:relu_gate)
#
# Time: about 75 minutes. The functions are short; the time is for the experiments and the chain rule.
#
# ## How this works
#
# 1. Read a task, replace its `raise NotImplementedError()` by your code, run the `check(...)` below it as
#    often as you like: it tells you what differs.
# 2. At the end, go through the list at the bottom, and hand in this notebook.
#
# | task | function | points |
# |---|---|---|
# | 1 | `relu_forward` | 7 |
# | 2 | `relu_backward` | 7.5 |
# | extra | `numerical_gradient` | none, for your own use |
#
# **How marks are given.** A task's points are split into small items ("at zero", "leaves its inputs alone",
# …), which your feedback names. Each is tried on **hidden inputs** with other shapes and numbers. Every
# function is **graded by itself**: `relu_backward` has no need to call your `relu_forward`.
#
# **The same rules as before:** called by position or by keyword; *pure* (returns a new array, arguments stay
# as they were); float32 in gives float32 out, float64 gives float64, integers are computed as floats
# (float64).

# %% setup=true
# Write for Python 3.11 and NumPy 2 (requirements.txt): your notebook is marked with these or newer ones. There,
# nothing but them, Matplotlib and the .py and data files that you hand in beside it can be imported or read.
try:
    import matplotlib.pyplot as plt
    import numpy as np
except ModuleNotFoundError as error:
    HELP = "run  %pip install numpy matplotlib  in a new cell, then this cell again"
    raise ModuleNotFoundError(f"{error.name} is missing: {HELP}") from None

try:
    from selfcheck import check
except ModuleNotFoundError:
    MISSING = """The folder "selfcheck" is not beside this notebook, so check(...) cannot try your functions.
You have the notebook alone. Get a3_relu.zip where you got it, unpack it, and open the notebook in there.
On Colab: upload the zip (the folder sign at the left),
run  !unzip -qo a3_relu.zip && cp -r a3_relu/* .  in a new cell, then this cell again."""

    def check(*functions):
        """Say what is missing."""
        print(MISSING)

    check()


def attempt(function, *args, **kwargs):
    """Call one of your functions; if it is not written yet, say so and return None."""
    try:
        return function(*args, **kwargs)
    except NotImplementedError:
        print(f"{function.__name__} is not written yet. Write it, then run this cell again.")


def answered(prediction, right, within=0):
    """Compare a prediction with what is right; False as long as nothing is predicted."""
    if prediction is None:
        print("Type your prediction behind the = in this cell, then run it again.")
        return False
    try:
        hit = abs(prediction - right) <= within
    except TypeError:
        hit = str(prediction).strip().lower() == str(right).lower()
    print(f"Yes: {right}." if hit else f"You said {prediction}; it is {right}.")
    return True


def load_photo():
    """Return the photograph beside this notebook: (48, 64, 3), 0 to 255."""
    try:
        with np.load("photo.npz") as file:
            return file["photo"]
    except OSError:
        print("photo.npz (in the zip) is not beside this notebook: here is a drawn picture.")
        down, across = np.mgrid[0:48, 0:64]
        return np.stack([4 * across, 5 * down, 255 - 4 * across], axis=2).astype(np.uint8)


def show(pictures, titles, **style):
    """Draw pictures side by side."""
    _, axes = plt.subplots(1, len(pictures), figsize=(2.4 * len(pictures), 2.6), dpi=80)
    for ax, picture, title in zip(np.atleast_1d(axes), pictures, titles):
        ax.imshow(picture, cmap="gray", **style)
        ax.set_title(title, fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
    plt.show()


# %% [markdown]
# ## 3.1 Forward: keep what agrees, drop what disagrees
#
# A number in a feature map is positive where the picture agrees with the filter and negative where it shows
# the opposite (dark where the filter wants bright). ReLU keeps the first and sets the second to zero. It
# works on **each number by itself**, whatever stands beside it, and the shape stays as it is.
#
# ### Task 1: `relu_forward(x)`
#
# * `x`: array of **any** shape: usually (N, F, H, W), but also (N, D) or (D,).
# * Result: a **new** array of the same shape, with 0 in place of every negative number and all other numbers
#   unchanged. `x` itself stays as it was.
# * Types as above: float32 stays float32, integers become float64.
#
# **Worked example.**
#
# ```
# x               relu(x)
# [-2.0  0.5]     [0.0  0.5]      -2 < 0, so 0;  0.5 stays
# [ 0.0 -0.1]     [0.0  0.0]       0 stays 0; -0.1 is small, but negative: 0
# ```
#
# How a zero *looks* depends on how you draw it: mid-grey if the grey scale runs from -3 to 3, black if it
# runs from 0 to 3.
#
# <details><summary>Stuck? A hint</summary>
#
# The formula compares each number with 0 and keeps the larger one. NumPy has a function that does this for
# whole arrays. It is not `np.max`: that finds the one largest number of an array.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Three ways lead there: the larger of two arrays, element by element; a choice by condition; a copy in which
# the negative entries are overwritten. In the last case mind the word *copy*. If the check complains about a
# type, make a float array of x first, and only if it is not one already.
# </details>


# %% question="relu_forward"
def relu_forward(x):
    """Return x with every negative number replaced by zero.

    Parameters
    ----------
    x : array of any shape

    Returns
    -------
    float array of the shape of ``x``
        float32 if ``x`` is, else float64.

    Examples
    --------
    >>> relu_forward(np.array([[-2.0, 0.5], [0.0, -0.1]]))
    array([[0. , 0.5],
           [0. , 0. ]])
    """
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    return np.maximum(x.astype(dtype), 0)
    ### END SOLUTION


# %% check="relu_forward"
check(relu_forward)

# %% [markdown]
# ### What it does to a feature map
#
# A bright disc and the photograph, and their maps under the vertical filter of assignment 2 (left column minus
# right column), computed here with slices.
#
# **Predict, then run (no points).** The filter answers at the left and at the right side of the disc. Which
# of the two is left after ReLU, `"left"` or `"right"`? What share of the map will be exactly zero?

# %%
prediction = None


def vertical_edges(picture):
    """Return the map of the vertical filter: three rows added up, left minus right."""
    columns = picture[:-2] + picture[1:-1] + picture[2:]
    return columns[:, :-2] - columns[:, 2:]


down, across = np.mgrid[0:32, 0:32]
disc = ((down - 15.5) ** 2 + (across - 15.5) ** 2 < 100).astype(float)
rectified = attempt(relu_forward, vertical_edges(disc))
if rectified is not None:
    halves = {"left": rectified[:, :15].sum(), "right": rectified[:, 15:].sum()}
    if answered(prediction, right=max(halves, key=halves.get)):
        for picture in (disc, load_photo().mean(axis=2) / 255):
            before = vertical_edges(picture)
            after = relu_forward(before)
            titles = ["picture", "feature map", f"ReLU: {np.mean(after == 0):.0%} zeros"]
            show([6 * picture - 3, before, after], titles, vmin=-3, vmax=3)  # 0 black, 1 white

# %% [markdown]
# One side is gone. A network that needs both learns a second filter, the negative of the first. Maps with
# many exact zeros are called *sparse*.
#
# ### Why the bend is needed
#
# Without ReLU, two layers are not more than one: to multiply by 2 and then by -3 is to multiply by -6. It
# is the same for convolutions, whose result is just a longer sum of products.
#
# **Predict, then run (no points).** Two tiny layers, each one a multiplication by a matrix. For a linear
# function $f(u + v) = f(u) + f(v)$ for all inputs; if that holds, the two layers are one in disguise. Will
# the two sides agree `"without"` or `"with"` ReLU?

# %%
prediction = None
rng = np.random.default_rng(3)
first, second = rng.normal(size=(5, 4)), rng.normal(size=(2, 5))
u, v = rng.normal(size=4), rng.normal(size=4)


def two_layers(x, bend):
    return second @ bend(first @ x)


if attempt(relu_forward, u) is not None and answered(prediction, right="without"):
    for name, bend in {"without ReLU": lambda x: x, "with ReLU": relu_forward}.items():
        together = two_layers(u + v, bend)
        apart = two_layers(u, bend) + two_layers(v, bend)
        print(f"{name:13}  f(u + v) = {together.round(3)}   f(u) + f(v) = {apart.round(3)}")

# %% [markdown]
# ## 3.2 Backward: a gate for the gradient
#
# As in assignment 2, the layers behind ours hand us `dout`, the gradient of the loss L with respect to our
# output, and we owe them `dx`, the gradient with respect to our input. Each output depends on one input only,
# so the chain rule needs no sum:
#
# $$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial \text{out}_i} \cdot \text{relu}'(x_i)
# \qquad\text{with}\qquad
# \text{relu}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$$
#
# Right of zero the function is the line y = x: the gradient passes as it is. To the left it is flat: wiggle
# the input, and nothing comes out, so no gradient comes back. ReLU's backward pass is a **gate**, set by
# the sign of `x`, the *input of the forward pass*. The sign of `dout` has no say in it.
#
# **And at exactly zero?** There the function has a corner, and no derivative. Any number from 0 to 1 can be
# defended. Our convention, and PyTorch's: **relu'(0) = 0**. Zeros are common: think of dark backgrounds and
# padding.
#
# ### Task 2: `relu_backward(dout, x)`
#
# * `dout`: gradient with respect to the output, of the same shape as `x` (any shape). `x`: the input of the
#   forward pass.
# * Result: a **new** array `dx` of that shape. Neither `dout` nor `x` is changed.
# * Types: float32 if both are float32, else float64 (also for integers).
#
# **Worked example.**
#
# ```
# x    = [-2.0   0.5   0.0   3.0]
# dout = [ 5.0  -1.0   4.0   0.2]
# gate =   0     1     0     1          x > 0 ?
# dx   = [ 0.0  -1.0   0.0   0.2]
# ```
#
# In the second place `dout` is negative and passes, because x is positive. In the third x is zero, so 4.0
# is stopped.
#
# <details><summary>Stuck? A hint</summary>
#
# You have just filled in the line "gate" in your head. What comparison did you make, and with which array?
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# A comparison gives an array of True and False. It can choose between two arrays (`np.where`), and as a
# factor it counts as 1 and 0. If the check says that zero is treated wrongly: `>` and `>=` differ in exactly
# one number.
# </details>


# %% question="relu_backward"
def relu_backward(dout, x):
    """Return the gradient of the loss with respect to ReLU's input.

    Parameters
    ----------
    dout : array of any shape
        Gradient of the loss with respect to the output.
    x : array of the same shape
        Input of the forward pass.

    Returns
    -------
    float array of the same shape
        ``dout`` where ``x`` is positive, elsewhere 0 (also where ``x`` is 0).

    Examples
    --------
    >>> relu_backward(np.array([5.0, -1.0, 4.0, 0.2]), np.array([-2.0, 0.5, 0.0, 3.0]))
    array([ 0. , -1. ,  0. ,  0.2])
    """
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    return np.where(x > 0, dout, 0).astype(dtype)
    ### END SOLUTION


# %% check="relu_backward"
check(relu_backward)

# %% [markdown]
# ## 3.3 Extra (no points): measure a gradient
#
# Formulas for gradients are easy to get wrong, and any of them can be tested without knowing the right one:
# **change one input a little in both directions and look at what the loss does**,
#
# $$\frac{\partial L}{\partial x_i} \approx \frac{L(x + h \, e_i) - L(x - h \, e_i)}{2h},$$
#
# where the array $e_i$ is 1 at place i and 0 elsewhere. With float64 numbers of ordinary size, h = 1e-5 works
# well: much larger, and the function bends within the step; much smaller, and rounding errors take over.
#
# Written once, for any function that turns an array into a number, it is a tool for the rest of the course.
# It is not graded and has no check; for the loss `np.sum(x**2)` at `[3.0, -1.0]` it should give about
# `[6.0, -2.0]`.


# %% solution="numerical_gradient"
def numerical_gradient(loss, x, h=1e-5):
    """Return the gradient of ``loss`` at ``x``, measured by central differences.

    Parameters
    ----------
    loss : function from an array to a number
    x : float64 array of any shape
    h : float

    Returns
    -------
    float64 array of the shape of ``x``
    """
    gradient = np.zeros_like(x)
    ### BEGIN SOLUTION
    for place in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[place] = h
        gradient[place] = (loss(x + step) - loss(x - step)) / (2 * h)
    ### END SOLUTION
    return gradient


# %% [markdown]
# **Predict, then run (no points).** The loss is a weighted sum of the outputs, so `dout` is just the weights.
# At which of the five places (0 to 4) will the measured gradient differ from yours?

# %%
prediction = None
x = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
weights = np.array([1.0, 2.0, 4.0, -3.0, 0.5])


def loss(x):
    return np.sum(weights * relu_forward(x))


if attempt(relu_forward, x) is not None:
    dx = attempt(relu_backward, weights, x)
    measured = attempt(numerical_gradient, loss, x)
    if (
        dx is not None
        and measured is not None
        and answered(prediction, right=int(np.abs(dx - measured).argmax()))
    ):
        print("x        ", x)
        print("yours    ", dx)
        print("measured ", measured.round(6))

# %% [markdown]
# At the corner, one of the two measured points lies on the flat side and one on the slope, so the
# measurement sees half of each: 0.5 · 4 = 2. Neither answer is wrong: there is no derivative to be right
# about, only a convention. So gradient checks keep away from corners; ties in max pooling raise the same
# question.
#
# **A last thought.** If a filter's outputs are negative for *every* picture, then its gate is always shut, no
# gradient ever arrives, and the filter can no longer learn. This is called a *dead* ReLU.
#
# ## Spot the error (optional)
#
# Three printed sentences. What is wrong, or loose, in each?
#
# 1. ReLU turns black pixels grey.
# 2. ReLU does not saturate.
# 3. The map with the rows (-382, -128, -255), (-128, 0, -128), (-382, -128, -255) becomes all zeros.
#
# <details><summary>The errors</summary>
#
# 1. Loose: it turns *negative numbers* into 0. Which grey that is depends on the scale of the drawing.
# 2. Half right: to the right of zero the slope stays 1, to the left it is 0 for good.
# 3. Nothing: max(0, x) is 0 for each of the nine. (That the map itself is a wrong one, assignment 2 shows.)
# </details>
#
# ## What to take away
#
# * ReLU works on each number by itself: negative becomes 0, the rest stays. No parameters, no change of
#   shape.
# * It makes the network non-linear. Without such a bend, a stack of layers is a single layer.
# * Backward it is a gate, set by the sign of the forward *input*: 1 where x > 0, else 0, and relu'(0) = 0 by
#   convention.
# * A measured gradient tests a derived one, away from corners.
#
# ## Before you submit
#
# - [ ] *Kernel → Restart & Run All* runs to the end without an error.
# - [ ] Both `check` cells say that everything passed.
# - [ ] Neither function changes its arguments (try it: keep a copy, call, compare).
# - [ ] The functions still have their names and arguments. Save; then submit this notebook under its own name.
