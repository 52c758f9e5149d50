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
# # 2 · Convolution
#
# A filter is a small pattern of numbers. Slide it over a picture, and at each place ask "how much does the
# picture here look like the pattern?" The answers form a new picture, the **feature map**. That is a
# convolution layer, and here you write it: the size of the map, the border, the forward pass, and the
# backward pass that lets a network learn its filters.
#
# Time: about 3 hours. The last task is the hardest of the course; keep an hour for it.
#
# ## How this works
#
# 1. Read a task, replace its `raise NotImplementedError()` by your code, run the `check(...)` below it as
#    often as you like: it tells you what differs.
# 2. At the end, go through the list at the bottom, and hand in this notebook.
#
# | task | function | points |
# |---|---|---|
# | 1 | `output_size` | 7 |
# | 2 | `pad2d` | 8 |
# | 3 | `conv2d_forward` | 10 |
# | 4 | `conv2d_backward` | 10 |
#
# **How marks are given.** A task's points are split into small items ("stride 2", "padding", …), which your
# feedback names. Each is tried on **hidden inputs**: pictures and kernels that are not square, several
# pictures, channels and filters at once. Every function is **graded by itself**. If `conv2d_forward` calls
# your `pad2d` and that has a mistake, both lose points; NumPy's own `np.pad` is always safe.
#
# ## Conventions
#
# Books disagree on all of these. Here they hold from now on, as they do in PyTorch:
#
# * **Axes.** Pictures are `x` of shape **(N, C, H, W)**: N pictures, C channels, H rows, W columns. Filters
#   are `w` of shape **(F, C, KH, KW)**: F filters, each with one KH × KW kernel for *each* input channel.
#   Biases are `b` of shape **(F,)**. Feature maps have shape **(N, F, OH, OW)**.
# * **No flipping.** The kernel is laid on the picture as it stands (*cross-correlation*; more on this below).
# * **Padding** is added at *both* ends of an axis: `padding=1` makes H rows into H + 2.
# * **Stride** is the step from one window to the next, the same for rows and columns. Where it does not
#   divide evenly, the size is rounded **down**.
# * **Types.** float32 in gives float32 out, float64 gives float64. Integers are computed as floats (float64).
# * **Functions are pure**: they return a new result, leave their arguments as they were, and may be called by
#   position or by keyword.

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
You have the notebook alone. Get a2_convolution.zip where you got it, unpack it, and open the notebook in there.
On Colab: upload the zip (the folder sign at the left),
run  !unzip -qo a2_convolution.zip && cp -r a2_convolution/* .  in a new cell, then this cell again."""

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


def show(pictures, titles, numbers=False, **style):
    """Draw pictures side by side; with numbers=True, write each value into its pixel."""
    _, axes = plt.subplots(1, len(pictures), figsize=(2.4 * len(pictures), 2.6), dpi=80)
    for ax, picture, title in zip(np.atleast_1d(axes), pictures, titles):
        ax.imshow(picture, cmap="gray", alpha=0.4 if numbers else 1, **style)
        ax.set_title(title, fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
        if numbers:
            for (row, column), value in np.ndenumerate(picture):
                ax.text(column, row, value, ha="center", va="center")
    plt.show()


# %% [markdown]
# ## 2.1 How many windows fit?
#
# Rows and columns are treated alike, so think of one axis. Here a window of length 3 moves by 2:
#
# ![](figure:stride)
#
# The first window starts at 0. On length 7 the last one must start at 7 - 3 = 4 or before, and between 0 and
# 4 there are 4 / 2 = 2 steps: two steps, **three** windows. With P padded positions at each end, the axis is
# W + 2P long, and
#
# $$\text{out} = \left\lfloor \frac{W + 2P - K}{S} \right\rfloor + 1 .$$
#
# The brackets mean *rounded down*: on length 8 there would be 5 / 2 = 2.5 steps, so there are 2, and the last
# position is never looked at. With stride 1, an odd kernel and P = (K - 1) / 2 the size does not change:
# 7 + 2 - 3 + 1 = 7. People call this "same" padding.
#
# **Ceil mode.** Pooling layers (assignment 4) may round **up** instead, so that the last positions are looked
# at by a window that hangs over the end. One exception: **a last window that would start in the right padding
# (or beyond) is dropped**, because it would see no input at all.
#
# ![](figure:ceil_mode)
#
# Counted from the start of the *left* padding, window number k starts at k · S, and the right padding begins
# at W + P.
#
# The next cell holds an explorer that needs no code of yours; it also opens
# [in a browser, by itself](explorer.html).

# %% setup="explorer"
# You need not read this cell. If the explorer does not show, run it.
import html
from pathlib import Path

from IPython.display import HTML, display

if Path("explorer.html").exists():
    page = html.escape(Path("explorer.html").read_text(encoding="utf-8"))
    title, style = (
        "explorer: how many windows fit",
        "width:100%;height:420px;border:1px solid #9aa0a6",
    )
    display(HTML(f'<div><iframe title="{title}" style="{style}" srcdoc="{page}"></iframe></div>'))
else:
    print("explorer.html, which is in the zip, is not beside this notebook.")

# %% [markdown]
# ### Task 1: `output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False)`
#
# Return how many windows fit along one axis.
#
# * All sizes are ints; the kernel always fits at least once (`kernel_size <= input_size + 2 * padding`).
# * Result: an **int** (not a float such as `3.0`).
# * With `ceil_mode=True`, round up and apply the exception.
#
# | call | steps | result |
# |---|---|---|
# | `output_size(7, 3)` | 4 / 1 = 4 | 5 |
# | `output_size(7, 3, stride=2)` | 4 / 2 = 2 | 3 |
# | `output_size(8, 3, stride=2)` | 5 / 2 = 2.5, down to 2 | 3 |
# | `output_size(8, 3, stride=2, ceil_mode=True)` | up to 3; the last starts at 6 < 8 | 4 |
# | `output_size(5, 3, stride=2, padding=1)` | 4 / 2 = 2 | 3 |
# | `output_size(5, 2, stride=2, padding=1, ceil_mode=True)` | up to 3; but 3 · 2 = 6 is not < 5 + 1 | 3 |
#
# <details><summary>Stuck? A hint</summary>
#
# Count steps first, windows second: there is always one window more than there are steps. In ceil mode
# compute the plain answer, then ask where its last window starts.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# `//` divides ints and rounds down, without a detour through floats. To round up, you may use that -(-5 // 2)
# is 3. If there are `n` windows, the last is number `n - 1`.
# </details>


# %% question="output_size"
def output_size(input_size, kernel_size, stride=1, padding=0, ceil_mode=False):
    """Return how many windows fit along one axis.

    Parameters
    ----------
    input_size, kernel_size : int
        Lengths of the axis, without padding, and of the kernel along it.
    stride : int
        Step from one window to the next.
    padding : int
        Positions added at each end.
    ceil_mode : bool
        Round up instead of down; a last window that would start in the right padding is dropped.

    Returns
    -------
    int

    Examples
    --------
    >>> output_size(8, 3, stride=2)
    3
    >>> output_size(8, 3, stride=2, ceil_mode=True)
    4
    """
    ### BEGIN SOLUTION
    room = input_size + 2 * padding - kernel_size
    if not ceil_mode:
        return room // stride + 1
    windows = -(-room // stride) + 1
    if (windows - 1) * stride >= input_size + padding:
        windows -= 1
    return windows
    ### END SOLUTION


# %% check="output_size"
check(output_size)

# %% [markdown]
# ## 2.2 Padding
#
# Without padding, each 3 × 3 convolution takes a ring off the picture, and pixels at the border are looked at
# less often than those in the middle. A frame of zeros cures the first and eases the second.
#
# ![](figure:padding_ring)
#
# ### Task 2: `pad2d(x, padding, value=0.0)`
#
# Put a frame around every channel of every picture.
#
# * `x`: array of shape (N, C, H, W). `padding`: an int, 0 or more: the width of the frame on **each** of the
#   four sides.
# * Result: a new array of shape (N, C, H + 2·padding, W + 2·padding), the frame filled with `value`. N and C
#   do not grow.
# * Types: float32 stays float32, float64 stays float64; integers become float64 (so that a frame of 0.5 or of
#   minus infinity is possible).
# * With `padding=0` the result equals `x`.
#
# **Worked example.** One picture, one channel, one row `[1, 2]`, so x has shape (1, 1, 1, 2). With
# `padding=1` the result has shape (1, 1, 3, 4), with `value=9.0`:
#
# ```
# 9 9 9 9
# 9 1 2 9
# 9 9 9 9
# ```
#
# <details><summary>Stuck? A hint</summary>
#
# Make an array of the new shape, full of `value`. Where in it does the picture belong?
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# `np.full` makes the frame, and a slice `[..., padding:padding + H, ...]` is the place of the picture; slices
# by lengths also work for `padding=0`, which `padding:-padding` does not (try `[1, 2, 3][0:-0]`). Or find out
# how `np.pad` wants its widths: one pair for each axis.
# </details>


# %% question="pad2d"
def pad2d(x, padding, value=0.0):
    """Return pictures with a frame around each channel.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    padding : int
        Width of the frame on each side.
    value : float
        What the frame is filled with.

    Returns
    -------
    float array, shape (N, C, H + 2*padding, W + 2*padding)
        float32 if ``x`` is, else float64.

    Examples
    --------
    >>> pad2d(np.array([[[[1.0, 2.0]]]]), 1, value=9.0)
    array([[[[9., 9., 9., 9.],
             [9., 1., 2., 9.],
             [9., 9., 9., 9.]]]])
    """
    N, C, H, W = x.shape
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    out = np.full((N, C, H + 2 * padding, W + 2 * padding), value, dtype=dtype)
    out[:, :, padding : padding + H, padding : padding + W] = x
    return out
    ### END SOLUTION


# %% check="pad2d"
check(pad2d)

# %% [markdown]
# ## 2.3 The convolution of one picture with one filter
#
# Lay the kernel on a window, multiply number by number, add everything up: one number of the feature map.
# Then move on. For one channel, without padding and with stride 1,
#
# $$\text{out}[i, j] = \sum_{p=0}^{KH-1} \sum_{q=0}^{KW-1} w[p, q] \; x[i + p, \, j + q] .$$
#
# ![](figure:sliding_window)
#
# The filter adds the left column of the window, ignores the middle and subtracts the right column. One step
# to the right: (75 + 175 + 125) - (125 + 225 + 175) = 375 - 525 = -150. One step down from the start:
# (150 + 100 + 25) - (200 + 150 + 75) = 275 - 425 = -150, and the fourth window gives -150 again: in this
# picture each pixel is 50 brighter than the one two columns to its left, so every window sees the same edge,
# 3 · (-50).
#
# **Convolution or cross-correlation?** In mathematics a *convolution* first turns the kernel by 180 degrees
# (it flips rows and columns); without the turn it is a *cross-correlation*. Deep learning says
# "convolution" and does not flip: a network would simply learn its kernels the other way round.
#
# **Predict, then run (no points).** What does the first window give with the flipped kernel? Type the number
# behind the `=`.

# %%
prediction = None
gray = np.array([[50, 75, 100, 125], [150, 175, 200, 225], [100, 125, 150, 175], [25, 50, 75, 100]])
vertical = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
flipped = vertical[::-1, ::-1]
if answered(prediction, right=np.sum(gray[0:3, 0:3] * flipped)):
    show([vertical, flipped], ["filter", "flipped"], numbers=True)

# %% [markdown]
# ## 2.4 Channels, filters, bias, stride: the whole layer
#
# **Channels are summed.** A colour picture has three channels, and a filter for it has three kernels, one for
# each. All three results are added: one filter gives **one** map, however many channels go in.
#
# ![](figure:channel_sum)
#
# **Several filters, several maps.** F filters give F maps, stacked along the channel axis of the output.
#
# ![](figure:many_filters)
#
# **One bias for each filter**, added once to every number of its map, after the sum over channels:
#
# $$\text{out}[n, f, i, j] = b[f] + \sum_{c} \sum_{p} \sum_{q} w[f, c, p, q] \; x_\text{padded}[n, \, c, \, i S + p, \, j S + q] .$$
#
# **Worked example.** A 3 × 3 colour picture, and an edge filter (8 in the middle, -1 around it) used for each
# channel. Without padding there is one window:
#
# | channel | values | 8 × middle | − neighbours | result |
# |---|---|---|---|---|
# | red | `[[255, 0, 0], [128, 128, 0], [255, 0, 128]]` | 1024 | 766 | 258 |
# | green | `[[0, 255, 0], [128, 0, 128], [255, 0, 128]]` | 0 | 894 | -894 |
# | blue | `[[0, 0, 255], [0, 128, 128], [255, 0, 128]]` | 1024 | 766 | 258 |
#
# The map is 1 × 1 and holds 258 - 894 + 258 = -378; with a bias of 10 it would be -368 (not -348: the bias is
# added once, not once for each channel).
#
# With `padding=1` the map is 3 × 3 and has -378 in its middle. Try a corner by hand. Since the same kernel
# serves all channels, you may add these first: `[[255, 255, 255], [256, 256, 256], [765, 0, 384]]`. With
# zeros outside, the top left corner is 8 · 255 - 255 - 256 - 256 = 1273.
#
# ### Task 3: `conv2d_forward(x, w, b, stride=1, padding=0)`
#
# * `x` (N, C, H, W), `w` (F, C, KH, KW), `b` (F,). Do not count on H = W, KH = KW, or on N or C or F being 1.
# * Result: array of shape (N, F, OH, OW), sizes as in task 1 (rounded down), frame of zeros.
# * Types: float32 if all three are float32, else float64 (also for integers). The given line works out which
#   `dtype` that is; using it is up to you.
#
# **A smaller worked example**, to step through: x holds 1 to 9, w is `[[1, 0], [2, -1]]`, and b is 10.
#
# ```
# 1 2 3                window at (0, 0):  1*1 + 0*2 + 2*4 - 1*5 =  4, plus 10: 14
# 4 5 6     1  0       window at (0, 1):  1*2 + 0*3 + 2*5 - 1*6 =  6, plus 10: 16
# 7 8 9     2 -1       window at (1, 0):  1*4 + 0*5 + 2*7 - 1*8 = 10, plus 10: 20
#                      window at (1, 1):  1*5 + 0*6 + 2*8 - 1*9 = 12, plus 10: 22
# ```
#
# <details><summary>Stuck? A hint</summary>
#
# Two loops, over the rows and columns of the output, are fast enough. Take the window of *all* pictures and
# *all* channels at once. What is its shape, and which of its axes must be summed away?
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Output (i, j) looks at padded rows `i*stride` up to `i*stride + KH`. The window has shape (N, C, KH, KW),
# the filters have (F, C, KH, KW), and you need (N, F): everything but the first axis of each is multiplied
# and summed. `np.einsum` and `np.tensordot` can do that in one line; so can a third loop, over the filters,
# with an ordinary product and `np.sum` over three axes.
# </details>


# %% question="conv2d_forward"
def conv2d_forward(x, w, b, stride=1, padding=0):
    """Return the feature maps of a convolution layer (kernels are not flipped).

    Parameters
    ----------
    x : array, shape (N, C, H, W)
        Pictures.
    w : array, shape (F, C, KH, KW)
        Filters.
    b : array, shape (F,)
        One bias for each filter.
    stride, padding : int
        Step from window to window; width of the frame of zeros on each side.

    Returns
    -------
    float array, shape (N, F, OH, OW)
        With ``OH = (H + 2*padding - KH) // stride + 1``, and OW likewise.

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> w = np.array([[[[1.0, 0.0], [2.0, -1.0]]]])
    >>> conv2d_forward(x, w, np.array([10.0]))
    array([[[[14., 16.],
             [20., 22.]]]])
    """
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    dtype = np.float32 if x.dtype == w.dtype == b.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
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


# %% check="conv2d_forward"
check(conv2d_forward)

# %% [markdown]
# ### What filters see
#
# Now your layer looks at a drawn picture and at the photograph. Three filters at once (edge, horizontal,
# vertical) make three maps of each. White is positive, black negative, grey zero.
#
# **Predict, then run (no points).** The horizontal filter is the vertical one turned: what lies above minus
# what lies below. Will the upper side of the bright disc be `"white"` or `"black"` in its map?

# %%
prediction = None
down, across = np.mgrid[0:32, 0:32]
picture = np.zeros((32, 32))
picture[3:29, 3:29] = 0.4
picture[5:27, 5:27] = 0.0
picture[(down - 13) ** 2 + (across - 18) ** 2 < 30] = 1.0
picture[23, 8:24] = picture[9:22, 8] = 0.8

edge = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
filters = np.stack([edge, vertical.T, vertical])[:, np.newaxis]  # (3, 1, 3, 3)
maps = attempt(conv2d_forward, picture[np.newaxis, np.newaxis], filters, np.zeros(3), padding=1)
if maps is not None and answered(prediction, right="white" if maps[0, 1, 7, 18] > 0 else "black"):
    titles = ["picture", "edge", "horizontal", "vertical"]
    grey = load_photo().mean(axis=2) / 255
    photo_maps = conv2d_forward(grey[np.newaxis, np.newaxis], filters, np.zeros(3), padding=1)
    show([6 * picture - 3, *maps[0]], titles, vmin=-3, vmax=3)  # 0 is drawn black and 1 white
    show([6 * grey - 3, *photo_maps[0]], titles, vmin=-3, vmax=3)

# %% [markdown]
# The horizontal filter shows edges that *run* horizontally, bright where the picture gets darker on the way
# down; find the roofs. Vertical lines give it nothing. A network learns such filters. How, comes next.
#
# ## 2.5 The backward pass
#
# Training asks: if this weight were a little larger, how much would the loss L change? The layers behind
# ours have worked out `dout`, which has the shape of `out` and holds ∂L/∂out for each of its numbers. We
# hand that on to x, w and b.
#
# There is only one idea in it. Every output is a sum of products, so
#
# $$\text{out}[n, f, i, j] = \dots + w[f, c, p, q] \cdot x_\text{padded}[n, c, iS + p, jS + q] + \dots + b[f]$$
#
# tells us that, through *this* output,
#
# * the weight matters as much as the pixel that it meets is large,
# * the pixel matters as much as the weight that it meets is large,
# * the bias matters with factor 1.
#
# By the chain rule each of these is multiplied by `dout[n, f, i, j]`. And since a weight is used in many
# windows, and a pixel lies in many windows, **all their contributions add up**:
#
# $$db[f] = \sum_{n,i,j} \text{dout}[n,f,i,j] \qquad\quad
# dw[f,c,p,q] = \sum_{n,i,j} \text{dout}[n,f,i,j] \; x_\text{padded}[n,c,iS+p,jS+q]$$
#
# In words: `dw` adds up every window of x, weighted with its `dout`. For `dx`, every window position gets a
# copy of the **filter**, weighted with its `dout`; where windows overlap, the copies pile up.
#
# ![](figure:gather_scatter)
#
# Copies that land on padding belong to no pixel: collect in an array of the *padded* size, and cut the
# frame off at the end.
#
# **Worked example.** Again x is 1 to 9, w is `[[1, 0], [2, -1]]`, stride 1, no padding, and let `dout` be
# `[[1, 2], [0, -1]]`.
#
# `db` = 1 + 2 + 0 - 1 = 2.
#
# `dw` adds four windows of x with weights 1, 2, 0, -1:
#
# ```
#     [1 2]       [2 3]       [4 5]       [5 6]     [0 2]
# 1 * [4 5] + 2 * [5 6] + 0 * [7 8] - 1 * [8 9]  =  [6 8]
# ```
#
# `dx` adds four copies of w, each at its own place:
#
# ```
#     [1  0  .]       [.  1  0]       [.  .  .]       [.  .  .]     [1  2  0]
# 1 * [2 -1  .] + 2 * [.  2 -1] + 0 * [1  0  .] - 1 * [.  1  0]  =  [2  2 -2]
#     [.  .  .]       [.  .  .]       [2 -1  .]       [.  2 -1]     [0 -2  1]
# ```
#
# The middle pixel lies in all four: 1 · (-1) + 2 · 2 + 0 · 0 - 1 · 1 = 2.
#
# ### Task 4: `conv2d_backward(dout, x, w, stride=1, padding=0)`
#
# * `dout` (N, F, OH, OW): the gradient of the loss with respect to the output. `x`, `w`, `stride`, `padding`:
#   what the forward pass was given.
# * Result: a tuple `(dx, dw, db)` of three arrays with exactly the shapes of x, w and b: (N, C, H, W), (F, C,
#   KH, KW), (F,).
# * `dw` and `db` are **sums** over the pictures, not means. Each picture has its own part of `dx`.
# * If the stride leaves pixels at the right or bottom that no window sees, their `dx` is 0.
# * Types as in the forward pass: float32 if all inputs are float32, else float64, also for integers.
#
# You need neither `b` nor the forward pass's output, and you should not call your `conv2d_forward`.
#
# <details><summary>Stuck? A hint</summary>
#
# Start with `db`: which axes of `dout` must go, so that (F,) is left? Then write the two loops of the forward
# pass once more. In each round you hold the window and `dout[:, :, i, j]`. What has to be added to `dw`, and
# what to which part of the padded `dx`?
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# `g = dout[:, :, i, j]` has shape (N, F), the window (N, C, KH, KW), w has (F, C, KH, KW). `dw` needs (F, C,
# KH, KW), so n is summed away; the window of `dx` needs (N, C, KH, KW), so f is. Both are one `np.einsum` or
# `np.tensordot` each, and both need `+=`.
# </details>
# <details><summary>The check fails only for some shapes?</summary>
#
# Only with padding 0: look at how you cut the frame off; `[0:-0]` is empty. Only with overlapping windows:
# `=` where `+=` belongs. Only with integers: what is the type of the array you collect in? Only if H and W
# differ: which loop uses which size?
# </details>


# %% question="conv2d_backward"
def conv2d_backward(dout, x, w, stride=1, padding=0):
    """Return the gradients of a convolution layer.

    Parameters
    ----------
    dout : array, shape (N, F, OH, OW)
        Gradient of the loss with respect to the layer's output.
    x : array, shape (N, C, H, W)
    w : array, shape (F, C, KH, KW)
    stride, padding : int
        As in the forward pass.

    Returns
    -------
    dx : float array, shape (N, C, H, W)
    dw : float array, shape (F, C, KH, KW)
    db : float array, shape (F,)

    Examples
    --------
    >>> x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    >>> w = np.array([[[[1.0, 0.0], [2.0, -1.0]]]])
    >>> dx, dw, db = conv2d_backward(np.array([[[[1.0, 2.0], [0.0, -1.0]]]]), x, w)
    >>> dw
    array([[[[0., 2.],
             [6., 8.]]]])
    """
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    _, _, OH, OW = dout.shape
    dtype = np.float32 if dout.dtype == x.dtype == w.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
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


# %% check="conv2d_backward"
check(conv2d_backward)

# %% [markdown]
# **An experiment (no points): do not believe it, measure it.** Take the sum of squares of all outputs as the
# loss L; then `dout = 2 * out`. Turn one weight up and down by a tiny step h and look at what the loss does:
# (L(w + h) − L(w − h)) / 2h must be the entry of `dw`. How many leading digits will agree, give or take two?

# %%
prediction = None
rng = np.random.default_rng(2)
x, w, b = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
out = attempt(conv2d_forward, x, w, b, stride=2, padding=1)
if out is not None:
    gradients = attempt(conv2d_backward, 2 * out, x, w, stride=2, padding=1)
    if gradients is not None:
        step = np.zeros_like(w)
        step[1, 2, 0, 1] = 1e-5
        more = np.sum(conv2d_forward(x, w + step, b, stride=2, padding=1) ** 2)
        less = np.sum(conv2d_forward(x, w - step, b, stride=2, padding=1) ** 2)
        measured, derived = (more - less) / 2e-5, gradients[1][1, 2, 0, 1]
        digits = int(-np.log10(max(abs(measured / derived - 1), 1e-15)))
        if answered(prediction, right=digits, within=2):
            print("measured", measured)
            print("dw      ", derived)

# %% [markdown]
# ## 2.6 A challenge: no loops (no points)
#
# Python's loops are slow, NumPy's are not. `np.lib.stride_tricks.sliding_window_view` shows all windows of an
# array at once, without copying; one `np.tensordot` does the rest. Stride 1, no padding. How much faster than
# your loops can you be?


# %% solution="conv2d_fast"
def conv2d_fast(x, w, b):
    """Return conv2d_forward(x, w, b) without a loop of Python's."""
    ### BEGIN SOLUTION
    every = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    summed = np.tensordot(every, w, axes=((1, 4, 5), (1, 2, 3)))  # (N, OH, OW, F)
    return np.moveaxis(summed, 3, 1) + b[:, np.newaxis, np.newaxis]
    ### END SOLUTION


# %%
from time import perf_counter

rng = np.random.default_rng(3)
x, w, b = rng.normal(size=(2, 3, 16, 20)), rng.normal(size=(4, 3, 3, 3)), rng.normal(size=4)
answers = []
for function in (conv2d_forward, conv2d_fast):
    start = perf_counter()
    answers.append(attempt(function, x, w, b))
    if answers[-1] is not None:
        print(f"{function.__name__}: {1000 * (perf_counter() - start):.2f} ms")
if all(out is not None for out in answers):
    print("the same numbers:", np.allclose(*answers))

# %% [markdown]
# ## Spot the error (optional)
#
# All of these are printed somewhere. What is wrong with each?
#
# 1. The grey picture and the vertical filter give 1025 and -1275, stacked as `[[1025], [-1275]]`.
# 2. The size of a map is ((W - F + 2P) / S) + 1.
# 3. Each colour channel is convolved separately, which gives several feature maps.
# 4. The sum of products ends in a bias for each input channel.
# 5. With padding 1 the colour picture gives, row by row, with the edge filter (-382, -128, -255), (-128, 0,
#    -128), (-382, -128, -255); with the horizontal one three rows (255, 0, -255); with the vertical one (255,
#    128, -255), (255, 0, -255), (255, 128, -255).
#
# <details><summary>The errors</summary>
#
# 1. There are four windows, each gives (50 + 150 + 100) - (100 + 200 + 150) = -150 or the like, and they keep
#    their arrangement: `[[-150, -150], [-150, -150]]`.
# 2. Only where S divides; else it is rounded down: (8 - 3) / 2 + 1 = 3.5, but there are 3 windows.
# 3. One filter spans all channels and gives one map; several maps come from several filters.
# 4. There is one bias for each filter.
# 5. No choice of padding, stride or channels leads there. With the channels summed and padding 1, right are
#    (the first entries: 8 · 255 - 767 = 1273, 0 - 512 = -512, 0 - 511 = -511)
#
# | filter | row 0 | row 1 | row 2 |
# |---|---|---|---|
# | edge | 1273, 762, 1273 | 517, -378, 898 | 5608, -1917, 2560 |
# | horizontal | -512, -768, -512 | -255, -384, 126 | 512, 768, 512 |
# | vertical | -511, 0, 511 | -511, 381, 511 | -256, 381, 256 |
# </details>

# %% [markdown]
# ## What to take away
#
# * One axis: `(W + 2*P - K) // S + 1` windows. Steps, plus one.
# * A number of a feature map is a sum over all input channels and the whole kernel, plus the filter's one
#   bias. Filters make maps; channels do not.
# * Where the forward pass *gathers* a window into a number, the backward pass *scatters* a number over the
#   window. Whatever is used several times collects several contributions, so `+=`.
# * The layer has F · C · KH · KW + F parameters, whatever the size of the picture: four 3 × 3 filters on
#   one channel learn 40 numbers.
#
# ## Before you submit
#
# - [ ] *Kernel → Restart & Run All* runs to the end without an error.
# - [ ] All four `check` cells say that everything passed.
# - [ ] You tried pictures and kernels that are not square, `padding=0`, and a stride larger than 1, in both directions.
# - [ ] No function changes its arguments, and none calls another graded one that may be wrong.
# - [ ] The functions still have their names and arguments. Save; then submit this notebook under its own name.
