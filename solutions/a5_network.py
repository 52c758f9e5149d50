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
# # 5 · A network
#
# You have a convolution, a ReLU and a pooling layer, forwards and backwards. What is missing is the end of
# the network, which turns feature maps into a decision, and a loss that says how bad the decision was. Then
# everything goes together: a small convolutional network, made of nothing but your own functions, learns to
# read handwritten digits.
#
# ![](figure:network)
#
# Time: about 3 hours. The first six tasks are short; keep an hour and a half for the network.
#
# ## How this works
#
# 1. Read a task, replace its `raise NotImplementedError()` by your code, run the `check(...)` below it as
#    often as you like: it tells you what differs.
# 2. At the end, go through the list at the bottom, and hand in this notebook.
#
# | task | function | points |
# |---|---|---|
# | 1 | `flatten` | 5 |
# | 2 | `linear_forward` | 5.5 |
# | 3 | `linear_backward` | 6.5 |
# | 4 | `softmax` | 6.5 |
# | 5 | `cross_entropy` | 7.5 |
# | 6 | `count_parameters` | 4 |
# | 7 | `cnn_forward` | 5.5 |
# | 8 | `cnn_backward` | 7.5 |
# | 9 | `predict` | 5 |
# | 10 | a written answer | 4 |
#
# **How marks are given.** A task's points are split into small items, which your feedback names. Each is
# tried on **hidden inputs** with other shapes and numbers. Tasks 1 to 6 are **graded by themselves**: each
# must work without the others, so do not let one call another (`cross_entropy` not your `softmax`, for
# example). Tasks 7 to 9 put your functions together, so they need the layers of assignments 2 to 4. **If
# some of those are missing or wrong, tasks 1 to 6 and the written answer still earn all of their points.**
# Task 9 is graded by how many digits it reads correctly. Task 10 is read by a human.
#
# **Conventions**, as before: float32 in gives float32 out; everything else, integers too, is computed as
# float64. Functions return a new result, leave their arguments as they were, and may be called by position
# or by keyword. The batch is always the first axis: N samples.

# %% setup=true
# Write for Python 3.11 and NumPy 2 (requirements.txt): your notebook is marked with these or newer ones. There,
# nothing but them, Matplotlib and the .py and data files that you hand in beside it can be imported or read.
import ast
import json
import traceback
from pathlib import Path
from time import perf_counter

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
You have the notebook alone. Get a5_network.zip where you got it, unpack it, and open the notebook in there.
On Colab: upload the zip (the folder sign at the left),
run  !unzip -qo a5_network.zip && cp -r a5_network/* .  in a new cell, then this cell again."""

    def check(*functions):
        """Say what is missing."""
        print(MISSING)

    check()


def attempt(function, *args, **kwargs):
    """Call a function; if something in it is not written yet, or fails, say so and return None."""
    try:
        return function(*args, **kwargs)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1].name
        if isinstance(error, NotImplementedError):
            print(f"{where} is not written yet. Write it, then run this cell again.")
        else:
            print(f"{function.__name__} stopped in {where}: {type(error).__name__}: {error}")


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


def draw(maps, titles):
    """Draw small maps side by side with their numbers."""
    _, axes = plt.subplots(1, len(maps), figsize=(2.6 * len(maps), 2.7), dpi=80)
    for ax, values, title in zip(axes, maps, titles):
        ax.imshow(values, cmap="Greys", alpha=0.45)
        ax.set_title(title, fontsize=10)
        ax.set_axis_off()
        for (row, column), value in np.ndenumerate(values):
            ax.text(column, row, f"{value:.3g}", ha="center", va="center")
    plt.show()


# %% [markdown]
# ## 5.1 From maps to a vector, from a vector to scores
#
# ### Task 1: `flatten(x)`
#
# A linear layer wants one row of numbers for each sample. Flattening writes all axes but the first one
# after the other.
#
# * `x`: array of shape (N, …): often (N, C, H, W), but any number of axes may follow the N.
# * Result: array of shape **(N, D)**, where D is the product of all other lengths, with the same numbers.
#   (Copy or view is up to you.)
# * Order: **row-major**, the last axis fastest. For maps: all of channel 0, row by row, then channel 1, and
#   so on.
#

# **Worked example.** Two pictures with two channels of 1 × 3, so (2, 2, 1, 3) becomes (2, 6):
#
# ```
# [[[[1, 2, 3]], [[4, 5, 6]]],              [[1, 2, 3,  4,  5,  6],
#  [[[7, 8, 9]], [[10, 11, 12]]]]     ->     [7, 8, 9, 10, 11, 12]]
# ```
#
# <details><summary>Stuck? A hint</summary>
#
# `reshape` is all you need. Which length must stay, and which one can it work out by itself?
# </details>


# %% question="flatten"
def flatten(x):
    """Return every sample as one row.

    Parameters
    ----------
    x : array, shape (N, ...)

    Returns
    -------
    array, shape (N, D)
        Row-major order; D is the product of all lengths but the first.

    Examples
    --------
    >>> flatten(np.arange(1, 13).reshape(2, 2, 1, 3))
    array([[ 1,  2,  3,  4,  5,  6],
           [ 7,  8,  9, 10, 11, 12]])
    """
    ### BEGIN SOLUTION
    return x.reshape(x.shape[0], int(np.prod(x.shape[1:])))
    ### END SOLUTION


# %% check="flatten"
check(flatten)

# %% [markdown]
# ### Task 2: `linear_forward(x, w, b)`
#
# A linear layer (also called *fully connected* or *dense*) has one output for each column of `w`. Each
# output is a weighted sum of **all** inputs, plus a bias: out = x · w + b.
#
# * `x`: array of shape (N, D). `w`: (D, M), one column of weights for each of the M outputs. `b`: (M,).
# * Result: float array of shape (N, M); float32 if all three are float32, otherwise float64.
#
# Books disagree on which way round `w` lies. PyTorch stores (M, D) and multiplies with the transpose; here
# it is **(D, M)**, so that nothing has to be transposed.
#
# **Worked example.**
#
# ```
# x = [[1, 2]]      w = [[1, 0, 2],      b = [0.5, 0.5, 0.5]
#                        [0, 3, 1]]
#
# out = [[1·1 + 2·0 + 0.5, 1·0 + 2·3 + 0.5, 1·2 + 2·1 + 0.5]] = [[1.5, 6.5, 4.5]]
# ```
#
# ### Task 3: `linear_backward(dout, x, w)`
#
# Given `dout`, the derivative of the loss with respect to each output, return the derivatives with respect
# to `x`, `w` and `b`.
#
# * `dout`: array of shape (N, M). `x`: (N, D). `w`: (D, M).
# * Result: a tuple `(dx, dw, db)` of float arrays with the shapes (N, D), (D, M) and (M,); float32 if all
#   three arguments are float32, otherwise float64.
#
# **Derive it** from one number of the output, $\text{out}[n, m] = \sum_d x[n, d] \, w[d, m] + b[m]$:
#
# * $w[d, m]$ appears in the output m of **every** sample n, with the factor $x[n, d]$. So
#   $dw[d, m] = \sum_n x[n, d] \, \text{dout}[n, m]$.
# * $x[n, d]$ appears in **every** output m of its sample, with the factor $w[d, m]$. So
#   $dx[n, d] = \sum_m \text{dout}[n, m] \, w[d, m]$.
# * $b[m]$ appears in the output m of every sample, with the factor 1. So
#   $db[m] = \sum_n \text{dout}[n, m]$.
#
# All three are **sums** over the batch or over the outputs, not means. (Where a mean is wanted, its 1/N is
# in `dout` already: task 5.)
#
# **Worked example**, x and w as above, `dout` = [[1, 0, 2]]:
#
# ```
# dx = [[1·1 + 0·0 + 2·2,   1·0 + 0·3 + 2·1]]  =  [[5, 2]]
# dw = [[1·1, 1·0, 1·2],                           [[1, 0, 2],
#       [2·1, 2·0, 2·2]]                       =    [2, 0, 4]]
# db = [1, 0, 2]
# ```
#
# <details><summary>Stuck? A hint</summary>
#
# Each of the first two sums is a product of two matrices, one of them transposed. Write down the shapes
# that you have, (N, M), (N, D), (D, M), and the one that you want: there is only one way to make them fit.
# </details>
# <details><summary>The check fails only with integers?</summary>
#
# Small integer types overflow: in uint8, 200 + 100 is 44. Turn the arguments into the given `dtype` first
# (`astype` makes a copy).
# </details>


# %% question="linear_forward"
def linear_forward(x, w, b):
    """Return ``x @ w + b``.

    Parameters
    ----------
    x : array, shape (N, D)
    w : array, shape (D, M)
    b : array, shape (M,)

    Returns
    -------
    float array, shape (N, M)

    Examples
    --------
    >>> w = np.array([[1.0, 0, 2], [0, 3, 1]])
    >>> linear_forward(np.array([[1.0, 2]]), w, np.array([0.5, 0.5, 0.5]))
    array([[1.5, 6.5, 4.5]])
    """
    dtype = np.float32 if x.dtype == w.dtype == b.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    return x.astype(dtype) @ w.astype(dtype) + b.astype(dtype)
    ### END SOLUTION


# %% check="linear_forward"
check(linear_forward)


# %% question="linear_backward"
def linear_backward(dout, x, w):
    """Return the gradients of a linear layer.

    Parameters
    ----------
    dout : array, shape (N, M)
        Gradient of the loss with respect to the output.
    x : array, shape (N, D)
    w : array, shape (D, M)

    Returns
    -------
    dx : float array, shape (N, D)
    dw : float array, shape (D, M)
    db : float array, shape (M,)

    Examples
    --------
    >>> w = np.array([[1.0, 0, 2], [0, 3, 1]])
    >>> dx, dw, db = linear_backward(np.array([[1.0, 0, 2]]), np.array([[1.0, 2]]), w)
    >>> dx
    array([[5., 2.]])
    """
    dtype = np.float32 if dout.dtype == x.dtype == w.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    dout, x, w = dout.astype(dtype), x.astype(dtype), w.astype(dtype)
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)
    ### END SOLUTION


# %% check="linear_backward"
check(linear_backward)

# %% [markdown]
# ## 5.2 From scores to a loss
#
# The last linear layer gives each class a **score**: any real number, the higher the more likely.
# **Softmax** makes probabilities of them: positive, and each row adds up to 1.
#
# $$p_k = \frac{e^{s_k}}{e^{s_0} + e^{s_1} + \dots}$$
#
# ![](figure:softmax)
#
# ### Task 4: `softmax(scores)`
#
# * `scores`: array of shape (N, M), one row for each sample.
# * Result: float array of shape (N, M), **every row for itself**; float32 for float32, otherwise float64.
#
# **Worked example**, that of the figure: for [[0, log 2, log 5]] the exponentials are 1, 2 and 5, their sum
# is 8, and the result is [[1/8, 2/8, 5/8]] = [[0.125, 0.25, 0.625]].
#
# **Large scores.** exp(1000) is too large for a float: it becomes `inf`, and inf / inf is `nan`. But a
# constant that is added to *all* scores of a row cancels in the fraction: [[1000, 1001]] and [[-1, 0]] give
# the same. So **first subtract from each row its own maximum**: the largest exponent is 0 and nothing
# overflows. (The others may underflow to 0, which is right.)
#
# <details><summary>Stuck? A hint</summary>
#
# Three lines: shift, exponentiate, divide. For rows of shape (N, M), a maximum or a sum along `axis=1` has
# shape (N,), and that does not broadcast against (N, M) the way you want. Which argument of `max` and `sum`
# keeps the axis?
# </details>


# %% question="softmax"
def softmax(scores):
    """Return the scores of every row as probabilities.

    Parameters
    ----------
    scores : array, shape (N, M)

    Returns
    -------
    float array, shape (N, M)
        Each row adds up to 1. Scores may be large: nothing overflows.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0], [0.0, -1000.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    dtype = np.float32 if scores.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    scores = scores.astype(dtype)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check(softmax)

# %% [markdown]
# ### Task 5: `cross_entropy(scores, labels)`
#
# How bad is the decision? If the network gives the *right* class the probability 1, the loss is 0; the
# smaller that probability, the larger the loss: $-\log p_\text{right class}$, averaged over the batch.
#
# * `scores`: array of shape (N, M), scores and **not** probabilities. `labels`: integer array of shape
#   (N,), the number of the right class of each sample, from 0 to M − 1.
# * Result: a tuple `(loss, dscores)`. `loss` is one number, the **mean** over the N samples. `dscores` has
#   the shape (N, M) and is the derivative of that mean with respect to the scores; float32 for float32,
#   otherwise float64.
#
# **Derive it.** For one sample whose right class is y, the logarithm undoes the exponential of softmax:
#
# $$\text{loss} = -\log p_y = -s_y + \log(e^{s_0} + e^{s_1} + \dots)$$
#
# The derivative of the second part with respect to $s_k$ is $e^{s_k}$ divided by the sum of all, which is
# $p_k$ again. The first part contributes −1, and only at k = y. So the gradient of one sample is **p − (1 at
# the right class, 0 elsewhere)**. The loss is a mean, so every sample counts 1/N: **divide by N**. Here is
# where the 1/N of all later gradients comes from.
#
# **Worked example.** Two samples with the scores [0, log 2, log 5], so p = [1/8, 2/8, 5/8] for both; the
# labels are [1, 2].
#
# ```
# loss     =  (-log(2/8) - log(5/8)) / 2  =  (1.3863 + 0.4700) / 2  =  0.9281
#
# dscores  =  [[0.125, 0.25 - 1, 0.625    ],          [[0.0625, -0.375,  0.3125],
#              [0.125, 0.25,     0.625 - 1]] / 2  =    [0.0625,  0.125, -0.1875]]
# ```
#
# Each row adds up to 0: what one class gains the others lose.
#
# **Large scores again.** For [[0, -1000]] and the label 1, p is 0 as far as floats can tell, and −log 0 is
# infinite. But the loss is 1000: use the second form above, with the scores shifted by the maximum of their
# row, and never take the logarithm of a probability.
#
# <details><summary>Stuck? A hint</summary>
#
# Compute the *logarithms* of all probabilities first: shifted scores minus the log of the sum of their
# exponentials. The loss picks one of them in each row, and the gradient needs their exponentials.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# To pick one number in each row, index with two arrays: `a[np.arange(N), labels]`. That works on the left
# side of `-=`, too. (`a[:, labels]` is something else: try it on a small array.) On whose array do you
# subtract in place: your own, or the caller's?
# </details>


# %% question="cross_entropy"
def cross_entropy(scores, labels):
    """Return the mean cross-entropy of a batch, and its gradient.

    Parameters
    ----------
    scores : array, shape (N, M)
        One score for each class, before the softmax.
    labels : integer array, shape (N,)
        The right class of each sample, from 0 to M - 1.

    Returns
    -------
    loss : float
        Mean of ``-log(softmax(scores)[n, labels[n]])`` over the batch.
    dscores : float array, shape (N, M)
        Gradient of that mean with respect to the scores.

    Examples
    --------
    >>> loss, dscores = cross_entropy(np.array([[0.0, 0.0], [0.0, 0.0]]), np.array([1, 0]))
    >>> dscores
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    N, M = scores.shape
    dtype = np.float32 if scores.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    scores = scores.astype(dtype)
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    right = (np.arange(N), labels)
    loss = -logs[right].mean()
    dscores = np.exp(logs)
    dscores[right] -= 1
    return loss, dscores / N
    ### END SOLUTION


# %% check="cross_entropy"
check(cross_entropy)

# %% [markdown]
# **Predict, then run (no points).** A network that knows nothing gives all ten digits the same score. What
# is its loss? (You will see this number again, at the start of the training.)

# %%
prediction = None
result = attempt(cross_entropy, np.zeros((5, 10)), np.array([3, 1, 4, 1, 5]))
if result is not None:
    answered(prediction, right=round(float(result[0]), 4), within=0.05)

# %% [markdown]
# ## 5.3 How large is a network?
#
# ### Task 6: `count_parameters(arrays)`
#
# The size of a network is the count of numbers that it learns: all weights and biases.
#
# * `arrays`: a list or tuple of arrays of any shapes. It may be empty.
# * Result: an **int**, how many numbers they hold together. A bias of shape (4,) counts 4.
#
# **Worked example.** The network below has four filters of 3 × 3 on one channel, four biases, a linear
# layer from 64 inputs to 10 outputs, and ten biases: 4·1·3·3 + 4 + 64·10 + 10 = 36 + 4 + 640 + 10 =
# **690**. ReLU, pooling and flattening add nothing.
#
# Of these the convolution has 40. A fully connected layer in its place, from 64 pixels to 4 maps of 64,
# would learn 64 · 256 + 256 = 16640. Sharing one small filter among all places of a picture is what makes
# convolutions cheap.
#
# The price: each number of a map sees 3 × 3 pixels, no more. What it sees is its *receptive field*, and every
# further layer widens it:
#
# ![](figure:receptive_field)


# %% question="count_parameters"
def count_parameters(arrays):
    """Return how many numbers the arrays hold together.

    Parameters
    ----------
    arrays : list or tuple of arrays of any shape

    Returns
    -------
    int

    Examples
    --------
    >>> count_parameters([np.zeros((4, 1, 3, 3)), np.zeros(4)])
    40
    """
    ### BEGIN SOLUTION
    return sum(int(np.size(array)) for array in arrays)
    ### END SOLUTION


# %% check="count_parameters"
check(count_parameters)

# %% [markdown]
# ## 5.4 Your layers of assignments 2 to 4
#
# The network needs six functions that you have written before. **Replace the stubs in the next cell by your
# own functions**, together with the helpers that they call (`as_pair` and `window_count`, for example). The
# graders see this notebook and nothing beside it, so the code has to be *here*.
#
# The short cell before section 5.5 looks into your earlier notebooks, where they lie beside this one, and
# prints what it finds, ready for copying. If they lie elsewhere, change the paths. If you never finished
# one of the layers, go on: you miss tasks 7 to 9 alone.


# %% solution="layers"
def conv2d_forward(x, w, b, stride=1, padding=0):
    """Assignment 2: (N, C, H, W) to (N, F, OH, OW)."""
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    dtype = np.float32 if x.dtype == w.dtype == b.dtype == np.float32 else np.float64
    OH = (H + 2 * padding - KH) // stride + 1
    OW = (W + 2 * padding - KW) // stride + 1
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x.astype(dtype), frame)
    out = np.empty((N, F, OH, OW), dtype=dtype)
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            window = padded[:, :, top : top + KH, left : left + KW]  # (N, C, KH, KW)
            out[:, :, i, j] = np.einsum("ncpq,fcpq->nf", window, w) + b
    return out
    ### END SOLUTION


def conv2d_backward(dout, x, w, stride=1, padding=0):
    """Assignment 2: returns (dx, dw, db)."""
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, OH, OW = dout.shape
    dtype = np.float32 if dout.dtype == x.dtype == w.dtype == np.float32 else np.float64
    frame = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    padded = np.pad(x.astype(dtype), frame)
    dpadded = np.zeros_like(padded)
    dw = np.zeros(w.shape, dtype=dtype)
    db = dout.sum(axis=(0, 2, 3), dtype=dtype)
    for i in range(OH):
        for j in range(OW):
            top, left = i * stride, j * stride
            g = dout[:, :, i, j].astype(dtype)  # (N, F)
            window = padded[:, :, top : top + KH, left : left + KW]  # (N, C, KH, KW)
            dw += np.einsum("nf,ncpq->fcpq", g, window)
            dpadded[:, :, top : top + KH, left : left + KW] += np.einsum("nf,fcpq->ncpq", g, w)
    dx = dpadded[:, :, padding : padding + H, padding : padding + W]
    return dx, dw, db
    ### END SOLUTION


def relu_forward(x):
    """Assignment 3."""
    ### BEGIN SOLUTION
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    return np.maximum(x.astype(dtype), 0)
    ### END SOLUTION


def relu_backward(dout, x):
    """Assignment 3: returns dx."""
    ### BEGIN SOLUTION
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    return np.where(x > 0, dout, 0).astype(dtype)
    ### END SOLUTION


def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Assignment 4: (N, C, H, W) to (N, C, OH, OW)."""
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    OH = window_count(H, KH, SH, padding, ceil_mode)
    OW = window_count(W, KW, SW, padding, ceil_mode)
    out = np.empty((N, C, OH, OW), dtype=dtype)
    for i in range(OH):
        top = i * SH - padding
        rows = slice(max(top, 0), min(top + KH, H))
        for j in range(OW):
            left = j * SW - padding
            columns = slice(max(left, 0), min(left + KW, W))
            out[:, :, i, j] = x[:, :, rows, columns].max(axis=(2, 3))
    return out


def as_pair(size):
    """Return (rows, columns) for an int or a pair."""
    return tuple(size) if np.ndim(size) else (size, size)


def window_count(size, kernel, stride, padding=0, ceil_mode=False):
    """Return how many windows fit along one axis of length ``size``."""
    room = size + 2 * padding - kernel
    if not ceil_mode:
        return room // stride + 1
    count = -(-room // stride) + 1
    if (count - 1) * stride >= size + padding:  # the last one starts in the padding
        count -= 1
    return count
    ### END SOLUTION


def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Assignment 4: returns dx."""
    ### BEGIN SOLUTION
    N, C, H, W = x.shape
    OH, OW = dout.shape[2:]
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    dx = np.zeros(x.shape, dtype=dtype)
    picture = np.arange(N)[:, np.newaxis]  # (N, 1)
    channel = np.arange(C)  # (C,)
    for i in range(OH):
        top, bottom = max(i * SH - padding, 0), min(i * SH - padding + KH, H)
        for j in range(OW):
            left, right = max(j * SW - padding, 0), min(j * SW - padding + KW, W)
            cells = x[:, :, top:bottom, left:right].reshape(N, C, -1)
            row, column = np.divmod(cells.argmax(axis=2), right - left)  # both (N, C)
            dx[picture, channel, top + row, left + column] += dout[:, :, i, j]
    return dx
    ### END SOLUTION


# %% setup="loader"
# You need not read this cell. It defines two helpers for the next one.
def load_layers(path, names):
    """Return the code of the functions `names` in the notebook at `path`, with what they use.

    The notebook is only read, not run. What is not in it, or is still a stub, is left out.
    """
    try:
        cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    defined = {}  # name: (its code, the names in it)
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        lines = "".join(cell["source"]).splitlines()
        lines = ["" if line.lstrip()[:1] in ("%", "!") else line for line in lines]
        try:
            statements = ast.parse("\n".join(lines)).body
        except SyntaxError:
            continue
        for node in statements:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                mine = [node.name]
            elif isinstance(node, ast.Import | ast.ImportFrom):
                mine = [(alias.asname or alias.name).split(".")[0] for alias in node.names]
            elif isinstance(node, ast.Assign):
                mine = [target.id for target in node.targets if isinstance(target, ast.Name)]
            else:
                continue
            first = min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])
            code = "\n".join(lines[first - 1 : node.end_lineno])
            names_in = [part for part in ast.walk(node) if isinstance(part, ast.Name)]
            local = {part.id for part in names_in if isinstance(part.ctx, ast.Store)}
            local |= {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
            used = {part.id for part in names_in} - local
            defined |= {name: (code, used) for name in mine}
    ready = [n for n in names if n in defined and "NotImplementedError" not in defined[n][0]]
    wanted, queue = [], ready[::-1]
    while queue:
        name = queue.pop()
        if name in defined and name not in wanted and name not in ("np", "check"):
            wanted.append(name)
            queue.extend(defined[name][1])
    return "\n\n\n".join(dict.fromkeys(defined[name][0] for name in defined if name in wanted))


def missing_layers():
    """Return the names of the layers that are not written yet, or do not run."""
    x, w, b = np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), np.ones(1)
    trials = {
        "conv2d_forward": (x, w, b, 1, 1),
        "conv2d_backward": (x, x, w, 1, 1),
        "relu_forward": (x,),
        "relu_backward": (x, x),
        "max_pool2d_forward": (x, 2),
        "max_pool2d_backward": (x[:, :, :1, :1], x, 2),
    }
    missing = []
    for name, arguments in trials.items():
        try:
            globals()[name](*arguments)
        except Exception:
            missing.append(name)
    return missing


# %%
EARLIER = [
    "../a2_convolution/a2_convolution.ipynb",
    "../a3_relu/a3_relu.ipynb",
    "../a4_pooling/a4_pooling.ipynb",
]

missing = missing_layers()
print("Missing: " + ", ".join(missing) if missing else "All six layers are here.")
for path in EARLIER:
    found = load_layers(path, missing) if missing else ""
    if found:
        print(f"\n# ---- from {path}: copy this into the cell above ----\n\n{found}")
if missing:
    print("\nYou can do tasks 1 to 6 and 10 without them.")

# %% [markdown]
# ## 5.5 The network
#
# The figure at the top shows the layers. The convolution has `w_conv` (4, 1, 3, 3) and `b_conv` (4,), stride 1
# and padding 1; the pooling is 2 × 2; the linear layer has `w_fc` (64, 10) and `b_fc` (10,). These four arrays
# always travel together, in this order: `parameters = (w_conv, b_conv, w_fc, b_fc)`.
#
# ### Task 7: `cnn_forward(x, parameters)`
#
# Return the scores. Call your own functions, in the order of the figure.
#
# * `x`: array of shape (N, C, H, W); with digits that is (N, 1, 8, 8), but the function should not care:
#   other sizes, more channels, more filters and other kernels work as well, as long as the shapes fit
#   together.
# * Result: float array of shape (N, M), scores, **no softmax**.
#
# ### Task 8: `cnn_backward(x, labels, parameters)`
#
# Return the loss of a batch and the gradients of all parameters.
#
# * `labels`: integer array of shape (N,).
# * Result: a tuple `(loss, gradients)`. `loss` is the number that `cross_entropy` gives. `gradients` is a
#   tuple of four arrays, **in the order and with the shapes of the parameters**: `(dw_conv, db_conv, dw_fc,
#   db_fc)`.
#
# **Derive it** by walking the figure from right to left. Each layer hands on how much the loss changes with
# its input:
#
# | layer | comes in | is needed from the way there | goes out | is kept |
# |---|---|---|---|---|
# | cross-entropy | | scores, labels | dscores | the loss |
# | linear | dscores | features | dfeatures | dw_fc, db_fc |
# | flatten | dfeatures | the shape of pooled | dpooled | |
# | max pooling | dpooled | active | dactive | |
# | ReLU | dactive | maps | dmaps | |
# | convolution | dmaps | x | (dx: nobody needs it) | dw_conv, db_conv |
#
# The backward pass of a layer wants the **input** of its forward pass. So walk forward first, and give every
# intermediate result a name.
#
# **A number to compare with.** If all parameters are 0, all scores are 0, every digit has probability 1/10,
# and the loss is log 10 = 2.3026, whatever the picture. The gradients of the convolution are then 0 as well
# (why?), and `db_fc` is the mean of p − (1 at the right class).
#
# <details><summary>Stuck? A hint</summary>
#
# Task 7 is five lines with five calls. Copy them into task 8 as its first half. The second half has a line
# for each row of the table.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Flatten computes nothing: backwards, the numbers go back to where they came from. Which shape had they
# before? If the shapes fit but gradients are wrong: did every backward function get the *input* of its
# layer?
# </details>


# %% question="cnn_forward"
def cnn_forward(x, parameters):
    """Return the scores of the network: convolution, ReLU, max pooling, flatten, linear.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    parameters : tuple (w_conv, b_conv, w_fc, b_fc)
        Shapes (F, C, KH, KW), (F,), (D, M) and (M,), D being the size of a flattened sample.

    Returns
    -------
    float array, shape (N, M)

    Examples
    --------
    >>> shapes = [(4, 1, 3, 3), (4,), (64, 10), (10,)]
    >>> cnn_forward(np.ones((2, 1, 8, 8)), tuple(np.zeros(shape) for shape in shapes)).shape
    (2, 10)
    """
    w_conv, b_conv, w_fc, b_fc = parameters
    ### BEGIN SOLUTION
    maps = conv2d_forward(x, w_conv, b_conv, stride=1, padding=1)
    active = relu_forward(maps)
    pooled = max_pool2d_forward(active, 2)
    features = flatten(pooled)
    return linear_forward(features, w_fc, b_fc)
    ### END SOLUTION


# %% check="cnn_forward"
check(cnn_forward)


# %% question="cnn_backward"
def cnn_backward(x, labels, parameters):
    """Return the loss of the network on a batch, and the gradients of its parameters.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    labels : integer array, shape (N,)
    parameters : tuple (w_conv, b_conv, w_fc, b_fc)

    Returns
    -------
    loss : float
        Mean cross-entropy of the batch.
    gradients : tuple (dw_conv, db_conv, dw_fc, db_fc)
        Arrays with the shapes of the parameters.

    Examples
    --------
    >>> shapes = [(4, 1, 3, 3), (4,), (64, 10), (10,)]
    >>> zeros = tuple(np.zeros(shape) for shape in shapes)
    >>> loss, gradients = cnn_backward(np.ones((2, 1, 8, 8)), np.array([3, 7]), zeros)
    >>> round(float(loss), 4), gradients[0].shape
    (2.3026, (4, 1, 3, 3))
    """
    w_conv, b_conv, w_fc, b_fc = parameters
    ### BEGIN SOLUTION
    maps = conv2d_forward(x, w_conv, b_conv, stride=1, padding=1)
    active = relu_forward(maps)
    pooled = max_pool2d_forward(active, 2)
    features = flatten(pooled)
    scores = linear_forward(features, w_fc, b_fc)
    loss, dscores = cross_entropy(scores, labels)

    dfeatures, dw_fc, db_fc = linear_backward(dscores, features, w_fc)
    dpooled = dfeatures.reshape(pooled.shape)
    dactive = max_pool2d_backward(dpooled, active, 2)
    dmaps = relu_backward(dactive, maps)
    _, dw_conv, db_conv = conv2d_backward(dmaps, x, w_conv, stride=1, padding=1)
    return loss, (dw_conv, db_conv, dw_fc, db_fc)
    ### END SOLUTION


# %% check="cnn_backward"
check(cnn_backward)

# %% [markdown]
# ## 5.6 Training on handwritten digits
#
# The file `digits.npz` beside this notebook holds small grey pictures of digits, 8 × 8, with values from 0
# (paper) to 1 (ink), collected by E. Alpaydin and C. Kaynak and handed on by scikit-learn. One part is for
# training, another for *validation*: pictures that the network does not learn from, to tell reading from
# memorising.

# %% setup="digits"
try:
    with np.load("digits.npz") as digits:
        train_images, train_labels = digits["train_images"], digits["train_labels"]
        valid_images, valid_labels = digits["valid_images"], digits["valid_labels"]
except OSError:
    print("digits.npz, which is in the zip, is not beside this notebook: blank pictures stand in.")
    train_images, train_labels = np.zeros((800, 1, 8, 8)), np.zeros(800, dtype=int)
    valid_images, valid_labels = train_images[:100], train_labels[:100]

print("train", train_images.shape, " validation", valid_images.shape, train_images.dtype)
_, axes = plt.subplots(1, 8, figsize=(7, 1.2), dpi=80)
for ax, image, label in zip(axes, train_images, train_labels):
    ax.imshow(image[0], cmap="Greys")
    ax.set_title(label, fontsize=10)
    ax.set_axis_off()
plt.show()

# %% [markdown]
# **Stochastic gradient descent.** Take a few pictures, compute the gradients, and move every parameter a
# little *against* its gradient. Repeat with the next few. Two refinements make it quick: **momentum** (each
# step keeps 0.8 of the step before, like a ball rolling downhill) and a step size that shrinks to 0 towards
# the end. The loop is given; it calls your `cnn_backward`. The parameters start small and random, since
# with all zeros the filters would have no gradient and would stay equal for ever.
#
# It learns from 800 pictures, twice each. With layers written as plain loops that takes about ten seconds;
# with whole arrays, about one.


# %%
def first_parameters(rng, filters=4, classes=10):
    """Return small random parameters for pictures of 8 × 8 with one channel."""
    features = filters * 4 * 4
    w_conv = rng.normal(0, 1 / 3, (filters, 1, 3, 3))
    w_fc = rng.normal(0, 0.3 / np.sqrt(features), (features, classes))
    return w_conv, np.zeros(filters), w_fc, np.zeros(classes)


def train(parameters, images, labels, rng, epochs=2, batch=10, rate=0.1, momentum=0.8, of=None):
    """Return the trained parameters and the loss of every step; `of` stands for cnn_backward."""
    steps = epochs * (len(images) // batch)
    velocities = [np.zeros_like(p) for p in parameters]
    losses = []
    for _ in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images) - batch + 1, batch):
            chosen = order[start : start + batch]
            loss, gradients = (of or cnn_backward)(images[chosen], labels[chosen], parameters)
            size = rate * (1 - len(losses) / steps)
            velocities = [momentum * v - size * g for v, g in zip(velocities, gradients)]
            parameters = tuple(p + v for p, v in zip(parameters, velocities))
            losses.append(float(loss))
    return parameters, losses


rng = np.random.default_rng(5)
parameters = first_parameters(rng)
started = perf_counter()
result = attempt(train, parameters, train_images[:800], train_labels[:800], rng)
if result is not None:
    parameters, losses = result
    seconds = perf_counter() - started
    smooth = np.convolve(losses, np.ones(10) / 10, mode="valid")
    _, axes = plt.subplots(1, 5, figsize=(9, 1.9), dpi=80, width_ratios=[3, 1, 1, 1, 1])
    axes[0].plot(smooth)
    axes[0].set_title("loss, mean of 10 steps", fontsize=10)
    for ax, kernel in zip(axes[1:], parameters[0][:, 0]):
        ax.imshow(kernel, cmap="coolwarm", vmin=-1.5, vmax=1.5)
        ax.set_title("learned filter", fontsize=8)
        ax.set_axis_off()
    plt.show()

# %% [markdown]
# The loss starts near log 10 = 2.3, where you predicted it, and falls. Nobody told the filters what to look
# for. With a little goodwill, some have become edge filters: red on one side, blue on the other. One is pale:
# it has hardly learned anything. Do you remember dead ReLUs?
#
# ### Task 9: `predict(images)`
#
# Return the digit that the trained network reads in each picture: the class with the highest score. Use the
# network as trained above, that is the global name `parameters`.
#
# * `images`: float array of shape (N, 1, 8, 8). Result: integer array of shape (N,).
# * **The goal: at least 85 % right**; a part of the points is for 60 %. It is tried on pictures that you do
#   not have, so learning yours by heart will not help. The network above should get more than 90 % of the
#   validation pictures.
#
# You may change the training if you like (more filters, more steps): the graders run your notebook and take
# the `parameters` that it ends with. Keep the whole notebook under a minute.
#
# <details><summary>Stuck? A hint</summary>
#
# Scores, then the place of the largest in each row. Softmax would not change which one that is.
# </details>


# %% question="predict"
def predict(images):
    """Return the digit that the trained network reads in each picture.

    Parameters
    ----------
    images : array, shape (N, 1, 8, 8)

    Returns
    -------
    integer array, shape (N,)
    """
    ### BEGIN SOLUTION
    return cnn_forward(images, parameters).argmax(axis=1)
    ### END SOLUTION


# %%
read = attempt(predict, valid_images)
if read is not None:
    accuracy = np.mean(read == valid_labels)
    print(f"{accuracy:.1%} of {len(valid_labels)} validation pictures are right (goal: 85 %)")

# %% check="predict"
check(predict)

# %% [markdown]
# ### An experiment: a stride instead of pooling (no points)
#
# Some networks have no pooling. A second convolution with stride 2 halves the maps just as well, and learns
# how: here 4 · 4 · 3 · 3 + 4 = 148 numbers more.
#
# **Predict, then run.** Trained on the same pictures, which network reads more of the validation digits:
# `"pooling"` or `"stride"`? (As the training above, this takes a second with arrays, half a minute with
# loops.)

# %%
prediction = None


def strided(x, parameters):
    """Return every result of the way forward: convolution, ReLU, convolution with stride 2, ReLU."""
    w_1, b_1, w_2, b_2, w_fc, b_fc = parameters
    first = conv2d_forward(x, w_1, b_1, stride=1, padding=1)
    second = conv2d_forward(relu_forward(first), w_2, b_2, stride=2, padding=1)
    features = flatten(relu_forward(second))
    return first, second, features, linear_forward(features, w_fc, b_fc)


def strided_backward(x, labels, parameters):
    """Return the loss and the gradients, as cnn_backward does."""
    _, _, w_2, _, w_fc, _ = parameters
    first, second, features, scores = strided(x, parameters)
    loss, dscores = cross_entropy(scores, labels)
    dfeatures, dw_fc, db_fc = linear_backward(dscores, features, w_fc)
    dsecond = relu_backward(dfeatures.reshape(second.shape), second)
    dactive, dw_2, db_2 = conv2d_backward(dsecond, relu_forward(first), w_2, stride=2, padding=1)
    dfirst = relu_backward(dactive, first)
    _, dw_1, db_1 = conv2d_backward(dfirst, x, parameters[0], stride=1, padding=1)
    return loss, (dw_1, db_1, dw_2, db_2, dw_fc, db_fc)


def compare():
    """Train the second network and print a line for each."""
    rng = np.random.default_rng(5)
    w_1, b_1, w_fc, b_fc = first_parameters(rng)
    others = w_1, b_1, rng.normal(0, 1 / 6, (4, 4, 3, 3)), np.zeros(4), w_fc, b_fc
    started = perf_counter()
    others, _ = train(others, train_images[:800], train_labels[:800], rng, of=strided_backward)
    lasted = perf_counter() - started
    scores = strided(valid_images, others)[-1]
    hits = [np.mean(r == valid_labels) for r in (predict(valid_images), scores.argmax(axis=1))]
    answered(prediction, right="pooling" if hits[0] >= hits[1] else "stride")
    for name, hit, arrays, time in zip(
        ("pooling", "stride"), hits, (parameters, others), (seconds, lasted)
    ):
        print(f"{name:8} {hit:.1%} right, {count_parameters(arrays)} parameters, {time:.1f} s")


if result is None or prediction is None:
    print("Train the first network, type your prediction, then run this cell again.")
else:
    attempt(compare)

# %% [markdown]
# One run with one seed is no proof: try others before you believe in a winner.
#
# ## 5.7 A detector of vertical lines, by hand
#
# Here is a network whose filter is *not* learned. The picture is 8 × 8 and black, but for a vertical line
# that is two pixels wide (columns 3 and 4). The filter is [[0, 1, 0], [0, 1, 0], [0, 1, 0]], the bias 0, no
# padding.
#
# **Predict (no points)**, with pencil and paper: the size of the feature map, its first row, what 2 × 2 max
# pooling makes of it, and average pooling. Type what *global* average pooling makes of it.

# %%
prediction = None
image = np.zeros((1, 1, 8, 8))
image[:, :, :, 3:5] = 1
line_filter = np.array([[[[0.0, 1, 0], [0, 1, 0], [0, 1, 0]]]])
line_map = attempt(conv2d_forward, image, line_filter, np.zeros(1))
line_pooled = None if line_map is None else attempt(max_pool2d_forward, line_map, 2)
if line_pooled is not None and answered(prediction, right=float(line_map.mean())):
    averages = line_map.reshape(3, 2, 3, 2).mean(axis=(1, 3))
    titles = ["picture", "feature map", "max pooling", "average pooling"]
    draw([image[0, 0], line_map[0, 0], line_pooled[0, 0], averages], titles)
    print("global max", line_map.max(), "  global average", line_map.mean())
learned = attempt(count_parameters, [line_filter, np.zeros(1)])
if learned is not None:
    print(f"parameters: convolution {learned}, a pooling layer {count_parameters([])}")

# %% [markdown]
# * The map is 8 − 3 + 1 = 6 wide, and every row is [0, 0, 3, 3, 0, 0]. Where the middle column of the
#   filter lies on the line, it adds 1 · 1 three times: **3**.
# * Pooled with 2 × 2 windows, every row is [0, 3, 0], for the maximum **and** for the average: the line
#   just fills the middle windows. That is luck, as you will see.
# * Global max pooling gives 3, global average pooling 6 · (3 + 3) / 36 = 1.0.
# * The convolution has 3 · 3 · 1 · 1 + 1 = 10 parameters, each pooling layer 0.
#
# ## 5.8 What pooling does to a shift
#
# A convolution is *equivariant*: move the picture, and the map moves along. Global pooling is *invariant*:
# its answer stays. Max pooling lies between:
#
# ![](figure:shift)
#
# How small are the shifts that pooled features survive? Two experiments:
#
# **First experiment.** A line of *one* pixel's width, in the detector above, moves to the right, pixel by
# pixel. After each move we count which part of the numbers has changed: in the feature map, in the map
# after 2 × 2 max pooling, and after global max pooling.
#
# **Second experiment.** The validation digits move to the left and to the right (their left or right edge
# is filled with paper). How many does your network still read?
#
# **Predict, then run (no points).** Draw both curves before you look, and type: after how many pixels does the
# max-pooled map change for the first time?

# %%
prediction = None


def line_features(column):
    """Return the detector's feature map, max-pooled map and global maximum for one line."""
    picture = np.zeros((1, 1, 8, 8))
    picture[:, :, :, column] = 1
    response = conv2d_forward(picture, line_filter, np.zeros(1))
    return response, max_pool2d_forward(response, 2), response.max(keepdims=True)


def changes(first=1, last=6):
    """Return, for each kind of feature, which part of it differs from the one of the first line."""
    start = line_features(first)
    rows = [line_features(column) for column in range(first, last + 1)]
    return [[np.mean(a != b) for a, b in zip(start, row)] for row in rows]


def shifted(images, columns):
    """Return the pictures moved to the right by `columns` (to the left if negative)."""
    out = np.zeros_like(images)
    width = images.shape[3]
    source, target = max(-columns, 0), max(columns, 0)
    out[..., target : width - source] = images[..., source : width - target]
    return out


def accuracies(shifts, count=100):
    """Return which part of the shifted digits the network reads correctly."""
    few, right = valid_images[:count], valid_labels[:count]
    return [np.mean(predict(shifted(few, columns)) == right) for columns in shifts]


shifts = [-2, -1, 0, 1, 2]
changed, hits = attempt(changes), attempt(accuracies, shifts)
first = None if changed is None else next(k for k, row in enumerate(changed) if row[1] > 0)
if changed is not None and hits is not None and answered(prediction, right=first):
    _, axes = plt.subplots(1, 2, figsize=(9, 2.6), dpi=80)
    for values, name in zip(np.transpose(changed), ("feature map", "max pooled", "global max")):
        axes[0].plot(values, "o-", label=name)
    axes[0].set(title="line: part that has changed", xlabel="shift in pixels")
    axes[0].legend(fontsize=8)
    axes[1].plot(shifts, hits, "o-")
    axes[1].set(title="digits: read correctly", xlabel="shift in pixels", ylim=(0, 1))
    plt.show()

# %% [markdown]
# (The pooled curve ends higher only because two changed columns of three are a larger part than two of
# six.)
#
# ### Task 10: a written answer (4 points)
#
# Somebody tells you: *"Our network has a pooling layer. So it does not matter where in the picture the
# digit stands."* Answer in 100 to 200 words, with the two plots:
#
# 1. Why does the max-pooled map not change at the first shift of the line, and why does it at the second?
#    Say which window sees what.
# 2. Which shifts change nothing after *global* max pooling, and what is the price for that?
# 3. What does the second plot say about your network, and which layer of it cares about places?
# 4. So what is right about the sentence, and what is wrong?
#
# Double-click the text below and write over it.

# %% [markdown] written="translation" points=4
# ### BEGIN SOLUTION
#
# *(One point for each number. Other wording is fine; what counts is the reason.)*
#
# 1. The line in picture column 1 gives a response in map column 0; one step further it is in map column 1.
#    Both columns belong to the same pooling windows (columns 0 and 1), whose maximum stays 3: nothing
#    changes. The second step moves the response to column 2, into the next windows: the old ones fall to 0,
#    the new ones rise to 3. A shift *within* a window is forgiven, one across its border is not, however
#    small it is.
# 2. None of them changes it, as long as the line stays inside: the largest response is 3 wherever it is.
#    The price is that the position is lost altogether. Pictures with the line on the left and on the right
#    can no longer be told apart.
# 3. The accuracy falls steeply with a shift of a single pixel, and more with two. The linear layer has a
#    weight of its own for each place of each pooled map, and has learned them for digits in the middle. A
#    shift across the windows' borders sends the features to weights that were learned for something else.
# 4. Right: pooling makes the features *approximately* invariant to shifts smaller than the window (and half
#    of the one-pixel shifts of a response leave a 2 × 2 window). Wrong: it does not make the network
#    indifferent to position. That needs global pooling, larger windows, or training with shifted pictures.
#
# ### END SOLUTION

# %% [markdown]
# ## Spot the error (optional)
#
# What is wrong with each of these printed sentences?
#
# 1. The convolution adds a bias for each input channel, so a 3 × 3 filter on a colour picture has 30
#    parameters.
# 2. The maps of a batch are flattened to a single long vector.
# 3. The detector of 5.7 gives the row [0, 0, 1, 1, 0, 0].
#
# <details><summary>The errors</summary>
#
# 1. One bias for each *filter*: 3 · 3 · 3 + 1 = **28**.
# 2. Each sample keeps a row of its own: (N, D).
# 3. Three ones of the filter lie on the line: 1 · 1 + 1 · 1 + 1 · 1 = **3**.
# </details>
#
# ## What to take away
#
# * A network is a chain of functions; backwards, each hands a gradient on.
# * Flatten moves numbers, linear mixes all of them, softmax makes probabilities, cross-entropy scores them.
#   The gradient of the last two together is as simple as can be: (p − right) / N.
# * Subtract the maximum before an exponential, and never take the logarithm of a probability.
# * Most parameters sit in the linear layer; pooling has none.
# * Pooling forgives shifts inside a window. It is *approximate* and *local* invariance, no more.
#
# That was the whole way from light on a sensor to a digit that is read, and every step of it is yours.
# Frameworks do the same, with more kinds of layers, on faster machines.
#
# ## Before you submit
#
# - [ ] *Kernel → Restart & Run All* runs to the end without an error, in less than a minute.
# - [ ] Your layers are **in this notebook**: the cell under them says "All six layers are here."
# - [ ] All nine `check` cells say that everything passed, and the accuracy is above 85 %.
# - [ ] Task 10 is answered.
# - [ ] The functions still have their names and arguments. Save; then submit this notebook under its own
#   name.
