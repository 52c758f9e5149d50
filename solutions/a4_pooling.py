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
# # 4 · Pooling
#
# A feature map says *where* in the picture a filter found its pattern, to the pixel. Often that is more
# than you want to know: "there is an edge about here" is enough, and it is a quarter of the numbers.
# **Pooling** lays a small window on the map, keeps one number of what it sees there (the largest, the mean,
# …), and moves on. It has nothing to learn: no weights, no bias. You write every kind in common use,
# forwards and backwards.
#
# Time: about 3 hours, half of it for the two backward passes.
#
# ## How this works
#
# 1. Read a task, replace its `raise NotImplementedError()` by your code, run the `check(...)` below it as
#    often as you like: it tells you what differs.
# 2. At the end, go through the list at the bottom, and hand in this notebook.
#
# | task | function | points |
# |---|---|---|
# | 1 | `max_pool2d_forward` | 9.5 |
# | 2 | `max_pool2d_backward` | 9.5 |
# | 3 | `avg_pool2d_forward` | 10 |
# | 4 | `avg_pool2d_backward` | 9 |
# | 5 | `global_max_pool2d` | 5 |
# | 6 | `global_avg_pool2d` | 4 |
#
# **How marks are given.** A task's points are split into small items ("stride 2", "ties", …), which your
# feedback names. Each is tried on **hidden inputs**: maps and windows that are not square, several pictures
# and channels at once, maps with nothing but negative numbers. The corners where ceil mode, padding and
# divisor meet are worth few points: get the plain cases right first. Every function is **graded by
# itself**: a wrong forward pass costs nothing in the backward pass, which gets the input `x` again.
#
# ## Conventions
#
# Books and libraries disagree on nearly all of these. Here they are as in PyTorch:
#
# * **Axes.** `x` has shape **(N, C, H, W)**: N pictures, C channels, H rows, W columns. Every channel of
#   every picture is pooled by itself, so the result has the same N and C: **(N, C, OH, OW)**.
# * **Window.** `kernel_size` is an int (a square window) or a pair **(KH, KW)**, rows first.
# * **Stride** is an int, the same step down and to the right. **`stride=None` means "as far as the window
#   is long"**: KH down and KW to the right.
# * **Padding** is an int, the same on all four sides, and never more than half of the window (`2 * padding
#   <= KH` and `<= KW`), so that every window sees some of the map. You may rely on that. For a maximum the
#   padding counts as −∞, **not as 0**.
# * **Rounding.** Where the stride does not divide evenly, the size is rounded down, with `ceil_mode=True`
#   up.
# * **Types.** float32 in gives float32 out; everything else, integers too, is computed and returned as
#   float64. A line at the top of each function works out the `dtype` for you.
# * **Functions are pure**: they return a new result, leave their arguments as they were, and may be called
#   by position or by keyword.

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
You have the notebook alone. Get a4_pooling.zip where you got it, unpack it, and open the notebook in there.
On Colab: upload the zip (the folder sign at the left),
run  !unzip -qo a4_pooling.zip && cp -r a4_pooling/* .  in a new cell, then this cell again."""

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


def as_pair(size):
    """Return (rows, columns) for an int or a pair: as_pair(2) is (2, 2), as_pair((2, 3)) is (2, 3)."""
    return tuple(size) if np.ndim(size) else (size, size)


def draw(maps, titles):
    """Draw small maps side by side with their numbers."""
    _, axes = plt.subplots(1, len(maps), figsize=(3.5 * len(maps), 3.6), dpi=80)
    for ax, values, title in zip(np.atleast_1d(axes), maps, titles):
        ax.imshow(values, cmap="Greys", alpha=0.45)
        ax.set_title(title, fontsize=10)
        ax.set_axis_off()
        for (row, column), value in np.ndenumerate(values):
            ax.text(column, row, f"{value:.3g}", ha="center", va="center")
    plt.show()


def show(pictures, titles):
    """Show pictures side by side; 0 is dark and 1 is bright."""
    _, axes = plt.subplots(1, len(pictures), figsize=(2.5 * len(pictures), 2.7), dpi=80)
    for ax, picture, title in zip(axes, pictures, titles):
        ax.imshow(picture, cmap="magma", vmin=0, vmax=1)
        ax.set_title(title, fontsize=10)
        ax.set_axis_off()
    plt.show()


# %% [markdown]
# ## 4.1 A window that walks over a map
#
# A 2 × 2 window moves by 2 and keeps one number of each place:
#
# ![](figure:pooling_walk)
#
# It starts in the top left corner and moves to the right, then down. The first sees 10, 5, 12 and 7: the
# largest is 12, the average 34 / 4 = 8.5.
#
# **Which number does the window keep?** These kinds are in use:
#
# | name | what a window gives | here |
# |---|---|---|
# | max pooling | its largest number | tasks 1 and 2 |
# | average (*mean*) pooling | sum of its numbers / how many | tasks 3 and 4 |
# | sum and L2 pooling | sum of its numbers; root of the sum of their squares | an extra at the end |
# | global pooling | any of these, with the whole map as window | tasks 5 and 6 |
# | overlapping pooling | any of these, with a stride smaller than the window | `stride` |
#
# ### How many windows?
#
# Along one axis this is the count of assignment 2: (W + 2P − K) / S steps, rounded down, and one window
# more than there are steps. What pooling adds is **ceil mode**. With a 2 × 2 window, a 5 × 5 map has
# (5 − 2) / 2 = 1.5 steps. Rounding down gives 1 + 1 = 2 windows, and nobody ever looks at the last row and
# column. Rounding **up** gives 2 + 1 = 3:
#
# ![](figure:pooling_ceil)
#
# A window that hangs over the edge uses what it can see: the one at the right of the middle row has just the
# 5 and the 9. With padding there is an exception: **a last window that would start in the bottom or right
# padding is dropped**, since it would see none of the map.
#
# ![](figure:ceil_mode)
#
# ### A helper for all tasks (no points)
#
# You need this count in four tasks: `window_count` is your `output_size` of assignment 2, and you may paste
# it. It is the **one** thing that your answers may share. If it is wrong, so is whatever calls it: look at
# the table under it before you go on.


# %% solution="window_count"
def window_count(size, kernel, stride, padding=0, ceil_mode=False):
    """Return how many windows fit along one axis of length ``size``.

    All arguments are ints (but for ``ceil_mode``); ``kernel <= size + 2 * padding``.

    >>> window_count(5, 2, 2), window_count(5, 2, 2, ceil_mode=True)
    (2, 3)
    """
    ### BEGIN SOLUTION
    room = size + 2 * padding - kernel
    if not ceil_mode:
        return room // stride + 1
    count = -(-room // stride) + 1
    if (count - 1) * stride >= size + padding:  # the last one starts in the padding
        count -= 1
    return count
    ### END SOLUTION


# %%
for arguments, right in [
    ((4, 2, 2, 0, False), 2),
    ((4, 2, 1, 0, False), 3),
    ((5, 2, 2, 0, False), 2),
    ((5, 2, 2, 0, True), 3),
    ((6, 2, 2, 0, True), 3),
    ((5, 2, 2, 1, True), 3),
    ((4, 3, 2, 1, True), 3),
    ((7, 2, 3, 0, True), 3),
    ((6, 2, 4, 1, False), 2),
]:
    yours = attempt(window_count, *arguments)
    if yours is None:
        break
    print(
        "ok   " if yours == right else "WRONG",
        f"window_count{arguments} is {right}; yours: {yours}",
    )

# %% [markdown]
# ## 4.2 Max pooling
#
# ### Task 1: `max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False)`
#
# Return the largest number of every window.
#
# * `x`: array of shape (N, C, H, W). The rest as in the conventions above.
# * Result: float array of shape (N, C, OH, OW): float32 for float32, otherwise float64.
#
# **Where do the windows lie?** Window (i, j) covers the rows i · S − P up to, not including, i · S − P +
# KH, counted on the map **without** padding (S is the step down, P the padding), and likewise the columns.
# A negative row, or a row ≥ H, is one that is not there.
#
# **Padding is −∞.** What is not there must never win. With zeros for padding it would, as soon as a window
# holds nothing but negative numbers. Take the map [[-5, -2], [-3, -8]] with a 2 × 2 window, stride 2 and
# padding 1. Each of the four windows sees one number of the map and three of padding:
#
# | padding | result | |
# |---|---|---|
# | −∞ | [[-5, -2], [-3, -8]] | right: the largest number that is *there* |
# | 0 | [[0, 0], [0, 0]] | wrong: a number that the map does not contain |
#
# The same trap has a second door: a running maximum that starts at 0 (or at some "very small" number such
# as -100000: data can be smaller).
#
# **Worked examples**, all on the 4 × 4 map of 4.1 (as an array of shape (1, 1, 4, 4)):
#
# | call | result |
# |---|---|
# | `max_pool2d_forward(x, 2)` | [[12, 8], [15, 13]] |
# | `max_pool2d_forward(x, 2, stride=1)` | [[12, 8, 8], [15, 11, 6], [15, 14, 13]] |
# | `max_pool2d_forward(x, (1, 4))`: steps of 1 down, 4 right | [[10], [12], [15], [14]] |
# | `max_pool2d_forward(x, 3)`: step 3, and the second window does not fit | [[15]] |
# | `max_pool2d_forward(x, 3, ceil_mode=True)`: it hangs over | [[15, 4], [14, 0]] |
#
# In the last line the top right window would cover columns 3 to 5 and sees only column 3: 2, 1 and 4.
#
# <details><summary>Stuck? A hint</summary>
#
# Loop over the places (i, j) of the *result*, and ask for each what its window sees. All pictures and all
# channels can be done at once: a slice `x[:, :, top:bottom, left:right]` holds the same window of every one
# of them.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Two ways to deal with the edges. Either build a larger array full of `-np.inf` with `x` in the middle
# (large enough for windows that hang over; and mind that an integer array cannot hold −∞). Or do without
# padding: cut the window's borders off where the map ends. `max(top, 0)` is one of four such cuts. A slice
# with a *negative* start does not do what you want: `x[-1:1]` counts from the end.
# </details>
# <details><summary>Stuck? The last hint</summary>
#
# `.max(axis=(2, 3))` of a slice of shape (N, C, rows, columns) has shape (N, C): just what `out[:, :, i,
# j]` wants. If `stride=2` works and `stride=1` does not, look at where you multiply by the window's size
# instead of by the stride; if square windows work and (1, 4) does not, look for an H where a W belongs.
# </details>


# %% question="max_pool2d_forward"
def max_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Return the largest number of every window.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    kernel_size : int or (KH, KW)
    stride : int or None
        Step down and to the right; None means KH down and KW to the right.
    padding : int
        Cells added on all four sides, at most half of the window; they count as minus infinity.
    ceil_mode : bool
        Round the number of windows up instead of down.

    Returns
    -------
    float array, shape (N, C, OH, OW)
        float32 if ``x`` is float32, otherwise float64.

    Examples
    --------
    >>> x = np.array([[10.0, 5, 8, 2], [12, 7, 3, 1], [15, 11, 6, 4], [9, 14, 13, 0]])
    >>> max_pool2d_forward(x.reshape(1, 1, 4, 4), 2)
    array([[[[12.,  8.],
             [15., 13.]]]])
    """
    N, C, H, W = x.shape
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
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
    ### END SOLUTION


# %% check="max_pool2d_forward"
check(max_pool2d_forward)

# %% [markdown]
# ## 4.3 Backwards through max pooling
#
# Training asks each layer: *the loss changes this much with each number of your output; how much with each
# number of your input?* Given is `dout`, the derivative of the loss L with respect to each output; wanted
# is `dx`, that with respect to each input, in the shape of `x`.
#
# **Derive it.** Take one window with the numbers $x_1, x_2, \dots$ and the output $y = \max(x_1, x_2, \dots)$.
# Say the largest is $x_3$. Nudge $x_3$ by a tiny amount: y moves by the same amount. Nudge any other: y does
# not notice. So $\partial y / \partial x_3 = 1$, all others are 0, and the chain rule says, for each input x,
#
# $$\frac{\partial L}{\partial x} = \sum_{\text{windows that see } x} \text{dout} \cdot
# \frac{\partial y}{\partial x} = \sum_{\text{windows that } x \text{ wins}} \text{dout} .$$
#
# In words: each window sends its whole `dout` to its winner, and nothing to the others. Three things need
# care.
#
# **Overlapping windows add up.** With stride 1, the 9 wins all four windows, so it collects from all:
#
# ![](figure:max_gradient)
#
# **Ties.** At a tie the maximum has a kink, and every way to share out `dout` among the winners is a valid
# (sub)gradient. So libraries agree on a rule, ours and PyTorch's:
#
# > **The first maximum in row-major order gets the whole gradient.** Row-major is the order in which you
# > read: the top row from left to right, then the next row.
#
# ![](figure:ties)
#
# A zero can win like any other number. (After ReLU, windows of zeros are common. That ReLU then stops this
# gradient is ReLU's business, not the pooling's.)
#
# **Padding wins nothing.** It is −∞, so no gradient is lost in it: without exception, `dx.sum()` equals
# `dout.sum()`.
#
# ### Task 2: `max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False)`
#
# Send every number of `dout` to the input that won its window.
#
# * `dout`: float array of shape (N, C, OH, OW), the shape of the forward result. `x`: array of shape (N, C,
#   H, W), the forward's input; the other arguments are the forward's too.
# * Result: float array of shape (N, C, H, W); float32 if both are float32, otherwise float64.
#
# **Where is the winner?** Frameworks remember its position. Here you look for it again in `x`, so that the
# function is independent of your forward pass.
#
# **Worked example** with a window of one row and two columns: `x` = [[1, 5, 5, 2]], `kernel_size=(1, 2)`,
# `stride=1`, `dout` = [[10, 20, 30]]:
#
# | window | sees | winner | sends |
# |---|---|---|---|
# | 0 | 1, **5** | column 1 | 10 |
# | 1 | **5**, 5 | column 1 (the first of two) | 20 |
# | 2 | **5**, 2 | column 2 | 30 |
#
# so `dx` = [[0, 10 + 20, 30, 0]] = [[0, 30, 30, 0]].
#
# <details><summary>Stuck? A hint</summary>
#
# Begin with a `dx` full of zeros, of the given `dtype` (what would become of shares in an array of
# integers?). Walk over the windows of the forward pass. For each you need the winner's row and column, and
# one line that *adds*. Four plain loops, over pictures and channels too, are a complete answer.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# `np.argmax` returns the *first* maximum, which is what the rule about ties wants, but as a position in the
# flattened window. `np.unravel_index(position, window.shape)` or `divmod(position, width)` make a row and a
# column of it: which width, if the window was cut at the edge? Then go from "row in the window" to "row on
# the map".
# </details>
# <details><summary>Stuck? The last hint (without the loops over N and C)</summary>
#
# Reshape the slice to (N, C, cells) and take the argmax along the last axis: positions of shape (N, C). To
# add to one cell for each picture and channel at once, index with four integer arrays that broadcast to (N,
# C): `np.arange(N)[:, None]`, `np.arange(C)`, the rows, the columns.
# </details>


# %% question="max_pool2d_backward"
def max_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False):
    """Return the gradient of max pooling with respect to its input.

    Parameters
    ----------
    dout : float array, shape (N, C, OH, OW)
        Gradient with respect to the output of the forward pass.
    x : array, shape (N, C, H, W)
        Input of the forward pass.
    kernel_size, stride, padding, ceil_mode
        As in the forward pass.

    Returns
    -------
    float array, shape (N, C, H, W)
        Each window sends its ``dout`` to its first maximum in row-major order. float32 if both
        arrays are float32, otherwise float64.

    Examples
    --------
    >>> x = np.array([[1.0, 5, 5, 2]]).reshape(1, 1, 1, 4)
    >>> dout = np.array([[10.0, 20, 30]]).reshape(1, 1, 1, 3)
    >>> max_pool2d_backward(dout, x, (1, 2), stride=1)
    array([[[[ 0., 30., 30.,  0.]]]])
    """
    N, C, H, W = x.shape
    OH, OW = dout.shape[2:]
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
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


# %% check="max_pool2d_backward"
check(max_pool2d_backward)

# %% [markdown]
# ## 4.4 Average pooling
#
# The question is **what to divide by** when a part of the window is not on the map. Zeros are the natural
# padding (they add nothing to the sum), but do they count as numbers? An argument chooses:
#
# * `count_include_pad=True` (the default): padded cells count like any others. Divide by the size of the
#   window **within the padded map**.
# * `count_include_pad=False`: only cells of the map itself count. Divide by how many of those the window
#   sees.
#
# The size within the padded map is nearly always KH · KW. Only in ceil mode a window can hang over even the
# padding, and what lies beyond the padding never counts. Rows and columns are cut separately, so the
# divisor is a product: (rows that count) · (columns that count).
#
# ![](figure:divisors)
#
# Along one axis of these 4 numbers, window 0 sees 2 of them and 3 with padding; window 1 sees 3 and 3; window
# 2 sees 1 and 2, for it hangs over.
#
# ### Task 3: `avg_pool2d_forward(x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True)`
#
# Return the average of every window.
#
# * `x`: array of shape (N, C, H, W).
# * Result: float array of shape (N, C, OH, OW): float32 for float32, otherwise float64. **Integers are
#   averaged as floats**: the window [[1, 2]] has the average 1.5, not 1.
#
# **Worked examples** on the 4 × 4 map: `avg_pool2d_forward(x, 2)` is [[8.5, 3.5], [12.25, 5.75]], and with
# `stride=1` it is [[8.5, 5.75, 3.5], [11.25, 6.75, 3.5], [12.25, 11, 5.75]].
#
# **One with all the corners.** A map of a single row, [[6, 3, 9, 24]], with window 3, stride 2, padding 1
# and ceil mode. Down there is one window, which sees 1 row of the map and 2 of padding; to the right there
# are three:
#
# | window | numbers it sees | sum | padding counts | padding does not count |
# |---|---|---|---|---|
# | 0 | 6, 3 | 9 | 9 / (3 · 3) = 1 | 9 / (1 · 2) = 4.5 |
# | 1 | 3, 9, 24 | 36 | 36 / (3 · 3) = 4 | 36 / (1 · 3) = 12 |
# | 2 | 24 | 24 | 24 / (3 · 2) = 4 | 24 / (1 · 1) = 24 |
#
# <details><summary>Stuck? A hint</summary>
#
# Solve the case without padding first; it differs from task 1 in one word. Then print, for one axis and
# each window, where it starts and ends: on the map, within the padded map, and without any edge. Each has
# its use.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Counted on the map without padding, the padded map ends at row H + padding. So the end of a window is cut
# **twice**: once at H + padding, for the divisor with padding, and then at H, for the numbers it sees. At
# the start there is only one cut, at 0, since no window starts before the padding does.
# </details>


# %% question="avg_pool2d_forward"
def avg_pool2d_forward(
    x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Return the average of every window.

    Parameters
    ----------
    x : array, shape (N, C, H, W)
    kernel_size : int or (KH, KW)
    stride : int or None
        Step down and to the right; None means KH down and KW to the right.
    padding : int
        Cells added on all four sides, at most half of the window; they add nothing to a sum.
    ceil_mode : bool
        Round the number of windows up instead of down.
    count_include_pad : bool
        Whether padded cells count in the divisor. What lies beyond the padding never does.

    Returns
    -------
    float array, shape (N, C, OH, OW)
        float32 if ``x`` is float32, otherwise float64.

    Examples
    --------
    >>> x = np.array([[6.0, 3, 9, 24]]).reshape(1, 1, 1, 4)
    >>> avg_pool2d_forward(x, 3, stride=2, padding=1, ceil_mode=True)
    array([[[[1., 4., 4.]]]])
    """
    N, C, H, W = x.shape
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    OH = window_count(H, KH, SH, padding, ceil_mode)
    OW = window_count(W, KW, SW, padding, ceil_mode)
    out = np.empty((N, C, OH, OW), dtype=dtype)
    for i in range(OH):
        top = i * SH - padding
        bottom = min(top + KH, H + padding)  # where the window, or the padded map, ends
        rows = slice(max(top, 0), min(bottom, H))
        for j in range(OW):
            left = j * SW - padding
            right = min(left + KW, W + padding)
            columns = slice(max(left, 0), min(right, W))
            seen = x[:, :, rows, columns]
            if count_include_pad:
                cells = (bottom - top) * (right - left)
            else:
                cells = seen.shape[2] * seen.shape[3]
            out[:, :, i, j] = seen.sum(axis=(2, 3)) / cells
    return out
    ### END SOLUTION


# %% check="avg_pool2d_forward"
check(avg_pool2d_forward)

# %% [markdown]
# **Predict, then run (no points).** A dark picture has one bright pixel, a bright line, and a soft blob. It is
# pooled with 4 × 4 windows, and so is the photograph. In which result is the single pixel still bright:
# `"max"` or `"average"`? What becomes of the line?

# %%
prediction = None
down, across = np.mgrid[0:32, 0:32]
scene = np.exp(-((down - 22) ** 2 + (across - 9) ** 2) / 30.0)
scene[6, 7] = 1.0
scene[3:29, 24] = 1.0
both = (max_pool2d_forward, avg_pool2d_forward)
pooled = [attempt(function, scene[None, None], 4) for function in both]
if all(out is not None for out in pooled):
    names = ("max", "average")
    if answered(prediction, right=names[int(pooled[1][0, 0, 1, 1] > pooled[0][0, 0, 1, 1])]):
        for picture in (scene, load_photo().mean(axis=2) / 255):
            small = [function(picture[None, None], 4)[0, 0] for function in both]
            show([picture, *small], ["before", "max pooling", "average pooling"])

# %% [markdown]
# **Predict, then run (no points).** ReLU comes first and pooling second. For which pooling would it matter if
# they changed places: `"max"` or `"average"`? The cell tries both orders on random maps.

# %%
prediction = None
random_maps = np.random.default_rng(4).normal(size=(2, 3, 8, 8))
differences = {}
for name, function in zip(("max", "average"), both):
    relu_first = attempt(function, np.maximum(random_maps, 0), 2)
    if relu_first is not None:
        pool_first = np.maximum(function(random_maps, 2), 0)
        differences[name] = np.abs(relu_first - pool_first).max()
if len(differences) == 2 and answered(prediction, max(differences, key=differences.get)):
    print("largest differences:", {name: round(float(d), 3) for name, d in differences.items()})

# %% [markdown]
# For the maximum the order makes no difference: cutting at zero keeps the order of numbers, so the largest
# stays the largest. (Pooling first is then cheaper: ReLU has a quarter of the work.) For the average it
# does: the window [[-3, 5]] has the average 1, but 2.5 if the -3 becomes 0 first.
#
# ## 4.5 Backwards through average pooling
#
# **Derive it.** One window, $y = (x_1 + x_2 + \dots) / D$ with the divisor D of task 3. Nudge any of its
# numbers by a tiny $\varepsilon$: y moves by $\varepsilon / D$. So $\partial y / \partial x = 1 / D$ for all
# of them, and
#
# $$\frac{\partial L}{\partial x} = \sum_{\text{windows that see } x} \frac{\text{dout}}{D} .$$
#
# In words: every cell gets `dout / D`, whether its own number was large or small, and where windows overlap
# the shares add up. On a 3 × 3 map a corner is seen by one window, an edge by two, the centre by four:
#
# ![](figure:average_gradient)
#
# The divisor is **the same as in the forward pass**, corner for corner: with padding, KH · KW may be wrong
# for a window at the edge. And a share that falls on a padded cell is gone.
#
# ### Task 4: `avg_pool2d_backward(dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True)`
#
# Share every number of `dout` out over its window.
#
# * Arguments as in task 3, with `dout` in front as in task 2. Of `x` only the shape and the type matter
#   here: an average has the same derivative everywhere.
# * Result: float array of shape (N, C, H, W); float32 if both are float32, otherwise float64.
#
# **Worked example**, the row of task 3 again: `x` = [[6, 3, 9, 24]], window 3, stride 2, padding 1, ceil
# mode; `dout` = [[9, 9, 6]].
#
# | window | columns it sees | share, padding counts | share, padding does not count |
# |---|---|---|---|
# | 0 | 0, 1 | 9 / 9 = 1 | 9 / 2 = 4.5 |
# | 1 | 1, 2, 3 | 9 / 9 = 1 | 9 / 3 = 3 |
# | 2 | 3 | 6 / 6 = 1 | 6 / 1 = 6 |
#
# With padding counted, `dx` = [[1, 2, 1, 2]]: of the 24 that came in, 6 arrive, and 18 fell on padding.
# Without, `dx` = [[4.5, 7.5, 3, 9]], and nothing is lost.
#
# <details><summary>Stuck? A hint</summary>
#
# Where your forward pass *read* from the cells of a window, this one *adds* to the same cells.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# `dx[:, :, rows, columns]` has shape (N, C, rows, columns), and the share has shape (N, C). Before you can
# add them, the share needs two more axes of length 1. If the result is right for stride 2 and wrong for
# stride 1, you wrote `=` where `+=` belongs.
# </details>


# %% question="avg_pool2d_backward"
def avg_pool2d_backward(
    dout, x, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True
):
    """Return the gradient of average pooling with respect to its input.

    Parameters
    ----------
    dout : float array, shape (N, C, OH, OW)
        Gradient with respect to the output of the forward pass.
    x : array, shape (N, C, H, W)
        Input of the forward pass.
    kernel_size, stride, padding, ceil_mode, count_include_pad
        As in the forward pass.

    Returns
    -------
    float array, shape (N, C, H, W)
        Each window shares its ``dout`` out evenly. float32 if both arrays are float32,
        otherwise float64.

    Examples
    --------
    >>> x = np.zeros((1, 1, 3, 3))
    >>> avg_pool2d_backward(np.ones((1, 1, 2, 2)), x, 2, stride=1)
    array([[[[0.25, 0.5 , 0.25],
             [0.5 , 1.  , 0.5 ],
             [0.25, 0.5 , 0.25]]]])
    """
    N, C, H, W = x.shape
    OH, OW = dout.shape[2:]
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if dout.dtype == x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    dx = np.zeros(x.shape, dtype=dtype)
    for i in range(OH):
        top = i * SH - padding
        bottom = min(top + KH, H + padding)
        rows = slice(max(top, 0), min(bottom, H))
        for j in range(OW):
            left = j * SW - padding
            right = min(left + KW, W + padding)
            columns = slice(max(left, 0), min(right, W))
            if count_include_pad:
                cells = (bottom - top) * (right - left)
            else:
                cells = (rows.stop - rows.start) * (columns.stop - columns.start)
            share = dout[:, :, i, j].astype(dtype) / cells  # (N, C)
            dx[:, :, rows, columns] += share[:, :, np.newaxis, np.newaxis]
    return dx
    ### END SOLUTION


# %% check="avg_pool2d_backward"
check(avg_pool2d_backward)

# %% [markdown]
# **Predict, then run (no points).** A random 6 × 6 map, a 2 × 2 window, stride 2, and a `dout` of ones: how
# many cells of the `dx` of max pooling are not zero? And with stride 1, where there are 25 windows?

# %%
prediction = None
rough = np.random.default_rng(9).normal(size=(1, 1, 6, 6))
for stride in (2, 1):
    across = (6 - 2) // stride + 1
    ones = np.ones((1, 1, across, across))
    gradients = [
        attempt(f, ones, rough, 2, stride) for f in (max_pool2d_backward, avg_pool2d_backward)
    ]
    if any(dx is None for dx in gradients):
        break
    if stride == 2 and not answered(prediction, right=np.count_nonzero(gradients[0])):
        break
    for dx, name in zip(gradients, ("max", "average")):
        print(f"stride {stride}, {name}: {np.count_nonzero(dx)} cells, sum {dx.sum():g}")
    draw([dx[0, 0] for dx in gradients], [f"max, stride {stride}", f"average, stride {stride}"])

# %% [markdown]
# Max pooling teaches one cell of each window, average pooling all of them, a little. The total is the same:
# without padding, pooling only *distributes* what it gets.
#
# ## 4.6 Global pooling
#
# The largest window of all is the map itself. What remains is one number for each channel: "how strongly,
# at best" (max), or "how strongly, on the whole" (average), did this filter answer in this picture? The
# position is forgotten altogether. Networks use it to get from maps of any size to a vector of fixed
# length. Some books keep two axes of length 1; we drop them: **(N, C)**.
#
# ### Task 5: `global_max_pool2d(x)`
#
# * `x`: array of shape (N, C, H, W). Result: float array of shape **(N, C)**: float32 for float32,
#   otherwise float64.
#
# ### Task 6: `global_avg_pool2d(x)`
#
# * `x` and result as in task 5.
#
# **Worked example.** A detector of vertical lines (you will build it in assignment 5) gives the map
# [[0, 3, 0], [0, 3, 0]]. Its global maximum is **3**; its global average is (3 + 3) / 6 = **1.0**. Two channels
# of one picture, that map and its negative, [[0, -3, 0], [0, -3, 0]], have the global maxima [[3, 0]] and the
# global averages [[1, -1]].
#
# <details><summary>Stuck? A hint</summary>
#
# One line each. Which two axes disappear?
# </details>


# %% question="global_max_pool2d"
def global_max_pool2d(x):
    """Return the largest number of every map.

    Parameters
    ----------
    x : array, shape (N, C, H, W)

    Returns
    -------
    float array, shape (N, C)
        float32 if ``x`` is float32, otherwise float64.

    Examples
    --------
    >>> global_max_pool2d(np.array([[[[1.0, 5], [2, 3]], [[-4, -1], [-2, -3]]]]))
    array([[ 5., -1.]])
    """
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    return x.max(axis=(2, 3)).astype(dtype)
    ### END SOLUTION


# %% check="global_max_pool2d"
check(global_max_pool2d)


# %% question="global_avg_pool2d"
def global_avg_pool2d(x):
    """Return the average of every map.

    Parameters
    ----------
    x : array, shape (N, C, H, W)

    Returns
    -------
    float array, shape (N, C)
        float32 if ``x`` is float32, otherwise float64.

    Examples
    --------
    >>> global_avg_pool2d(np.array([[[[1, 5], [2, 3]], [[-4, -1], [-2, -3]]]]))
    array([[ 2.75, -2.5 ]])
    """
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    return x.mean(axis=(2, 3), dtype=dtype)
    ### END SOLUTION


# %% check="global_avg_pool2d"
check(global_avg_pool2d)


# %% [markdown]
# ## 4.7 An extra: sum and L2 pooling (no points)
#
# Sum pooling is average pooling times KH · KW, when nothing is padded or cut off: four weak answers count as
# much as one strong one. L2 pooling, the root of the sum of the squares, stands between sum and maximum:
# large numbers dominate, but small ones still have a say. It cannot tell a number from its negative.
#
# ![](figure:pooling_kinds)
#
# Write L2 pooling without padding and without ceil mode. Nothing else depends on it.


# %% solution="l2_pool2d"
def l2_pool2d(x, kernel_size, stride=None):
    """Return the square root of the sum of the squares of every window; no padding.

    >>> l2_pool2d(np.array([[[[3.0, 4], [0, 0]]]]), 2)
    array([[[[5.]]]])
    """
    N, C, H, W = x.shape
    KH, KW = as_pair(kernel_size)
    SH, SW = (KH, KW) if stride is None else (stride, stride)
    dtype = np.float32 if x.dtype == np.float32 else np.float64
    ### BEGIN SOLUTION
    OH, OW = (H - KH) // SH + 1, (W - KW) // SW + 1
    out = np.empty((N, C, OH, OW), dtype=dtype)
    for i in range(OH):
        for j in range(OW):
            window = x[:, :, i * SH : i * SH + KH, j * SW : j * SW + KW].astype(dtype)
            out[:, :, i, j] = np.sqrt((window**2).sum(axis=(2, 3)))
    return out
    ### END SOLUTION


# %%
numbers = np.array([[10.0, 5, 8, 2], [12, 7, 3, 1], [15, 11, 6, 4], [9, 14, 13, 0]])
out = attempt(l2_pool2d, numbers.reshape(1, 1, 4, 4), 2)
if out is not None:
    print("l2_pool2d of the 4 × 4 map:", np.round(out[0, 0], 3).tolist())
    print("it should be               [[17.833, 8.832], [24.96, 14.866]]")

# %% [markdown]
# ## Spot the error (optional)
#
# All of these are printed somewhere. What is wrong with each? (The map is that of 4.1.)
#
# 1. Max pooling with a 2 × 2 window and a stride of 1 gives [[12, 8], [15, 14]].
# 2. Average pooling, in the same way, gives [[8.75, 6.75], [11.25, 6.75]].
# 3. The window moves along two columns to the left.
# 4. In a window of zeros, the derivative of the maximum is 0.
# 5. Pooling introduces spatial variance.
#
# <details><summary>The errors</summary>
#
# 1. The 14 stands in column 1, so it belongs to the bottom left window, where 15 beats it; the bottom right
#    one holds 6, 4, 13, 0: [[12, 8], [15, **13**]]. And that is stride 2. Stride 1 gives (4 − 2) / 1 + 1 = 3
#    windows each way: [[12, 8, 8], [15, 11, 6], [15, 14, 13]].
# 2. (10 + 5 + 12 + 7) / 4 = 34 / 4 = 8.5, then 14 / 4 = 3.5, 49 / 4 = 12.25 and 23 / 4 = 5.75.
# 3. To the right; it starts at the left.
# 4. The first zero is the winner, and gets all of `dout`.
# 5. Invariance: small shifts change little.
# </details>
#
# ## What to take away
#
# * Pooling shrinks a map and has no parameters. With a 2 × 2 window and stride 2, height and width are
#   halved and a quarter of the numbers is left.
# * Padding is −∞ for a maximum. For an average it is 0, and it is a question of convention whether it counts.
# * Backwards, the maximum sends everything to its winner, the average shares evenly, and overlapping windows
#   add up.
# * What pooling buys is *invariance*: small shifts of the picture change little in the pooled map. *How
#   small*, you measure in assignment 5.
# * Further reading: detectors cut regions of all sizes out of a map and pool each to a fixed size ("RoI
#   pooling"). 4 × 6 does not divide into 3 × 3 equal windows, so their borders are rounded.
#
# ## Before you submit
#
# - [ ] *Kernel → Restart & Run All* runs to the end without an error.
# - [ ] The table under `window_count` says "ok" in every line, if you use it.
# - [ ] All six `check` cells say that everything passed.
# - [ ] No function changes its arguments, and none depends on names defined in an experiment.
# - [ ] The functions still have their names and arguments. Save; then submit this notebook under its own
#   name.
