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
# # 1 · Images: what a picture is to a computer
#
# A convolutional network never sees light. It sees arrays of whole numbers. In this assignment you follow a
# picture on its way into such an array: light is **sampled**, every sample is **quantised** to one of a few
# levels, the level is stored in **bits**, and a colour picture becomes three **channels**. You will meet
# this photograph again in the next three assignments:
#
# ![](figure:photograph)
#
# Time: about 90 minutes; 2 hours if NumPy's indexing and broadcasting are new to you.
#
# ## How this works
#
# 1. Read a task, replace its `raise NotImplementedError()` by your code, run the `check(...)` below it as
#    often as you like: it tells you what differs.
# 2. At the end, go through the list at the bottom, and hand in this notebook.
#
# | task | function | points |
# |---|---|---|
# | 1 | `quantize` | 8 |
# | 2 | `to_bits` | 6.5 |
# | 3 | `split_channels` | 5 |
#
# **How marks are given.** A task's points are split into small items, which your feedback names. Each is
# tried on **hidden inputs** with other shapes and numbers, so write for any shape, not for the example.
# Every function is **graded by itself**: a mistake in one costs nothing in another, as long as your
# functions do not call each other. Add cells and helpers wherever you like.
#
# **The same three rules hold for every function of this course:**
#
# * It may be called by position or by keyword (`quantize(signal, bits=3)`), so keep the names of the
#   arguments.
# * It is *pure*: it returns a new result and leaves its arguments exactly as they were.
# * It returns a NumPy array of the stated shape and type, not a list.

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
You have the notebook alone. Get a1_images.zip where you got it, unpack it, and open the notebook in there.
On Colab: upload the zip (the folder sign at the left),
run  !unzip -qo a1_images.zip && cp -r a1_images/* .  in a new cell, then this cell again."""

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
    _, axes = plt.subplots(1, len(pictures), figsize=(2.3 * len(pictures), 2.5), dpi=80)
    for ax, picture, title in zip(np.atleast_1d(axes), pictures, titles):
        ax.imshow(picture, alpha=0.4 if numbers else 1, **style)
        ax.set_title(title, fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
        if numbers:
            for (row, column), value in np.ndenumerate(picture):
                ax.text(column, row, value, ha="center", va="center")
    plt.show()


# %% [markdown]
# ## 1.1 Sampling: from light to a list of numbers
#
# A sensor is a grid of tiny light meters. Each one gives a voltage that grows with the light falling on it.
# Along one row of the sensor the light changes smoothly; the picture keeps the value *at* each meter and
# forgets what lies between. That is **sampling**, and the number of samples is the **resolution**. (The
# codes in the figure come in 1.2, the bits in 1.3.)
#
# ![](figure:sampling)
#
# **Predict, then run (no points).** A light swings up and down 9 times along the row. We look at it with 40
# meters and with 8. How many swings will you see in the second case? Type the number behind the `=`.

# %%
prediction = None
if answered(prediction, right=9 - 8):
    position = np.linspace(0, 1, 400)
    _, axes = plt.subplots(1, 2, figsize=(9, 2), dpi=80, sharey=True)
    for ax, meters in zip(axes, (40, 8)):
        at = np.arange(meters) / meters
        ax.plot(position, 0.5 + 0.5 * np.sin(2 * np.pi * 9 * position), color="lightgray")
        ax.plot(at, 0.5 + 0.5 * np.sin(2 * np.pi * 9 * at), "o-", markersize=4)
        ax.set_title(f"{meters} meters", fontsize=10)
    plt.show()

# %% [markdown]
# With 8 meters the nine swings look like one: every sample is true, and the picture is still wrong. This is
# *aliasing*. It makes fine stripes shimmer on a screen, and it comes back in the next assignment: a
# convolution with a large stride is sampling too.
#
# ## 1.2 Quantising: from voltages to codes
#
# A sample is still a real number; a computer stores a choice among finitely many. An analogue-to-digital
# converter (ADC) with a given number of bits cuts the range from 0 to *full scale* into `2**bits` steps of
# equal height,
#
# $$\text{step} = \frac{\text{full scale}}{2^{\,\text{bits}}} ,$$
#
# and reports the number of the step in which the sample lies. That number is the sample's **code**.
#
# For 3 bits and 5 V, as in the figure, the step is 5 / 8 = 0.625 V:
#
# | voltage | code | in bits |
# |---|---|---|
# | 0 V up to, not including, 0.625 V | 0 | 000 |
# | 0.625 V up to, not including, 1.25 V | 1 | 001 |
# | … | … | … |
# | 4.375 V up to 5 V | 7 | 111 |
#
# ### Task 1: `quantize(signal, bits, full_scale=1.0)`
#
# Return the code of every sample.
#
# * `signal`: array of numbers of **any** shape (one row of samples, a picture, a stack of pictures), mostly
#   floats.
# * `bits`: an int, at least 1. `full_scale`: a positive number.
# * Result: integer array (`int64`) of the same shape, with values from 0 to `2**bits - 1`. (With 12 bits that
#   is more than a byte holds.)
#
# **Conventions** (books differ, so here are ours):
#
# * We round **down**. A sample that lies exactly on a border belongs to the step *above* it: 0.625 V has
#   code 1. (Some converters round to the nearest level instead. Ours do not.)
# * Full scale itself would start step number `2**bits`, which does not exist. It gets the **top** code
#   `2**bits - 1`.
# * Samples outside the range (overexposed, or noise in the dark): above full scale they get the top code,
#   below 0 code 0.
#
# **Worked example.** `quantize(np.array([0.0, 0.7, 2.5, 4.9, 5.0, 6.0, -0.2]), 3, full_scale=5.0)`
#
# | sample | sample / step | rounded down | code |
# |---|---|---|---|
# | 0.0 | 0.0 | 0 | 0 |
# | 0.7 | 1.12 | 1 | 1 |
# | 2.5 | 4.0 | 4 | **4** |
# | 4.9 | 7.84 | 7 | 7 |
# | 5.0 | 8.0 | 8 | **7** (there is no 8) |
# | 6.0 | 9.6 | 9 | **7** |
# | -0.2 | -0.32 | -1 | **0** |
#

# With 1 bit only two codes are left, and the border lies in the middle: a signal of 0.8 with full scale 1
# gives 0.8 / 0.5 = 1.6, code 1, "light".
#
# <details><summary>Stuck? A hint</summary>
#
# By hand, for one sample: divide, round down, look at what is out of range. Each step is one NumPy function
# for whole arrays.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# `np.floor` rounds down (also below zero, where `astype(int)` alone would round towards zero), `np.clip`
# keeps values within two borders, and `.astype(np.int64)` makes integers of what is left. Which borders? Not
# 0 and `2**bits`.
# </details>


# %% question="quantize"
def quantize(signal, bits, full_scale=1.0):
    """Return the code of every sample of a signal.

    Parameters
    ----------
    signal : array of numbers, any shape
    bits : int
        Bits per sample; there are ``2**bits`` codes.
    full_scale : float
        Where the range ends; it starts at 0.

    Returns
    -------
    int64 array of the shape of ``signal``
        The number of the step below each sample, from 0 to ``2**bits - 1``. Samples outside the
        range get the first or the last code.

    Examples
    --------
    >>> quantize(np.array([0.0, 2.5, 5.0]), 3, full_scale=5.0)
    array([0, 4, 7])
    """
    ### BEGIN SOLUTION
    step = full_scale / 2**bits
    level = np.floor(signal / step)
    return np.clip(level, 0, 2**bits - 1).astype(np.int64)
    ### END SOLUTION


# %% check="quantize"
check(quantize)

# %% [markdown]
# Here is the photograph in grey, with few levels. Smooth parts such as the sky fall into false contours:
# *banding*.
#
# ![](figure:levels)
#
# **Predict, then run (no points).** The next cell quantises it with your function and counts the codes that
# occur. How many different codes can a picture with 4 bits have at most? How many bits hide the steps?

# %%
prediction = None
grey = load_photo().mean(axis=2)
codes = [attempt(quantize, grey, bits, full_scale=256) for bits in (4, 5, 6)]
if codes[0] is not None and answered(prediction, right=2**4):
    titles = [f"{bits} bits: {len(np.unique(c))} codes" for bits, c in zip((4, 5, 6), codes)]
    show(codes, titles, cmap="gray")

# %% [markdown]
# ## 1.3 Bits: how a code is stored
#
# A code between 0 and `2**bits - 1` fits into that many binary digits, worth `2**(bits - 1)`, …, 4, 2, 1:
#
# ![](figure:binary_digits)
#
# ### Task 2: `to_bits(codes, bits)`
#
# Write out the digits of every code along a **new last axis**.
#
# * `codes`: integer array of **any** shape and any integer type (`uint8`, `int64`, …), with values from 0 to
#   `2**bits - 1`.
# * Result: integer array (`int64`) of zeros and ones, shape `codes.shape + (bits,)`, **most significant bit first**.
#
# **Worked example.** `to_bits(np.array([50, 3]), 8)`. Divide 50 by two again and again and keep the
# remainders:
#
# | | 50 | 25 | 12 | 6 | 3 | 1 | 0 | 0 |
# |---|---|---|---|---|---|---|---|---|
# | half, rounded down | 25 | 12 | 6 | 3 | 1 | 0 | 0 | 0 |
# | remainder | 0 | 1 | 0 | 0 | 1 | 1 | 0 | 0 |
#
# The remainders come out **last digit first**; read from the right they are 0 0 1 1 0 0 1 0. Two codes with
# 8 bits each make a result of shape (2, 8):
#
# ```
# [[0, 0, 1, 1, 0, 0, 1, 0],
#  [0, 0, 0, 0, 0, 0, 1, 1]]
# ```
#
# Leading zeros stay: a pixel has a fixed width. The pixel (50, 0, 0) has shape (3,), its bits have shape
# (3, 8) and are stored as 00110010 00000000 00000000.
#
# <details><summary>Stuck? A hint</summary>
#
# What does 50 // 16 tell you about the digit worth 16? What spoils it, and which operation removes that?
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Make an array with what each digit is worth, biggest first. If `codes` gets an extra last axis of length 1
# (`codes[..., np.newaxis]`), then broadcasting divides every code by every worth at once. "Is it odd?" is the
# remainder by 2.
# </details>


# %% question="to_bits"
def to_bits(codes, bits):
    """Return the binary digits of every code, most significant first.

    Parameters
    ----------
    codes : integer array of any shape
        Values from 0 to ``2**bits - 1``.
    bits : int
        How many digits to write for each code; leading zeros are kept.

    Returns
    -------
    int64 array, shape ``codes.shape + (bits,)``
        Zeros and ones.

    Examples
    --------
    >>> to_bits(np.array([4, 3]), 3)
    array([[1, 0, 0],
           [0, 1, 1]])
    """
    ### BEGIN SOLUTION
    worth = 2 ** np.arange(bits - 1, -1, -1)  # 2**(bits-1), ..., 4, 2, 1
    return codes.astype(np.int64)[..., np.newaxis] // worth % 2
    ### END SOLUTION


# %% check="to_bits"
check(to_bits)

# %% [markdown]
# ## 1.4 Channels: colour as three grey pictures
#
# A grey picture of H rows and W columns is an array of shape (H, W). A colour picture holds three numbers for
# each pixel: how much red, green and blue. Most files and plotting tools keep the three side by side, pixel
# by pixel: shape (H, W, 3), so `image[row, column]` is one pixel. Networks (and PyTorch) want one whole
# picture after the other: shape (3, H, W), so `channels[0]` is everything red.
#
# ![](figure:channels)
#
# Here is an apple on a 4 × 4 grid, with 3 bits for each channel, so with levels from 0 to 7:

# %%
apple = np.array(
    [
        [[7, 0, 0], [5, 3, 0], [2, 5, 0], [0, 7, 0]],
        [[7, 0, 0], [0, 7, 0], [0, 7, 0], [0, 7, 0]],
        [[2, 5, 0], [0, 7, 0], [0, 7, 0], [0, 5, 7]],
        [[0, 7, 0], [0, 7, 0], [0, 5, 7], [0, 0, 7]],
    ]
)
print("shape", apple.shape, " pixel (0, 1):", apple[0, 1])
print("bits in the whole picture:", apple.size * 3)
show([apple / 7], ["the apple"])

# %% [markdown]
# 4 · 4 pixels, 3 channels and 3 bits make 144 bits. With some goodwill the red corner is an apple.
#
# ### Task 3: `split_channels(image)`
#
# Turn a picture with channels last into one with channels first.
#
# * `image`: array of shape (H, W, 3), any type. H and W are usually different.
# * Result: array of shape (3, H, W) of the **same type**, with
#   `result[c, row, column] == image[row, column, c]`. Rows stay rows and columns stay columns. (Whether the
#   result is a copy or a view is up to you.)
#
# **Worked example.** A picture of one row and two columns, (1, 2, 3), becomes (3, 1, 2):
#
# ```
# image  = [[[50, 0, 7], [100, 60, 8]]]           # two pixels
# result = [[[50, 100]], [[0, 60]], [[7, 8]]]     # red, green, blue
# ```
#
# **A trap.** `image.reshape(3, 1, 2)` has the right shape too, but `reshape` only reads the numbers on in
# the old order and cuts them anew: `[[[50, 0]], [[7, 100]], [[60, 8]]]`. Its "red" channel mixes the red
# and green of one pixel.
#
# <details><summary>Stuck? A hint</summary>
#
# Nothing has to be computed. You need an operation that changes the *order of the axes*.
# </details>
# <details><summary>Stuck? A more concrete hint</summary>
#
# Number the old axes: 0 is H, 1 is W, 2 is the channel. In which order does the result want them? Look at
# `np.transpose` or `np.moveaxis`. A picture mirrored along its diagonal has rows and columns swapped.
# </details>


# %% question="split_channels"
def split_channels(image):
    """Return a colour picture with its channels first.

    Parameters
    ----------
    image : array, shape (H, W, 3)

    Returns
    -------
    array, shape (3, H, W), of the dtype of ``image``
        The red, the green and the blue channel.

    Examples
    --------
    >>> split_channels(np.array([[[50, 0, 7], [100, 60, 8]]])).shape
    (3, 1, 2)
    """
    ### BEGIN SOLUTION
    return np.transpose(image, (2, 0, 1))
    ### END SOLUTION


# %% check="split_channels"
check(split_channels)

# %% [markdown]
# Here are the channels of the apple as your function gives them: find the 5, 3 and 0 of the pixel (0, 1).
#
# **Predict, then run (no points).** Then come those of the photograph, with its blue sky and red pillars. In
# which channel is the sky brightest: `"red"`, `"green"` or `"blue"`?

# %%
prediction = None
channels = attempt(split_channels, apple)
if channels is not None:
    show(channels, ["red", "green", "blue"], numbers=True, cmap="gray", vmin=0, vmax=7)
    channels = split_channels(load_photo())
    sky = channels[:, :8, -30:].mean(axis=(1, 2))
    if answered(prediction, right=["red", "green", "blue"][sky.argmax()]):
        show(channels, ["red", "green", "blue"], cmap="gray", vmin=0, vmax=255)

# %% [markdown]
# ## Spot the error (optional)
#
# A printed text converts 2.5 V with 3 bits and 5 V full scale: "The step is 0.625 V, so the sample falls
# into level 4. Its code is 011." Its table has level 0 as 000 and level 7 as 111. Where is the slip?
#
# <details><summary>The error</summary>
#
# | | printed | right |
# |---|---|---|
# | level of 2.5 V | 4 | 2.5 / 0.625 = 4 |
# | its code | 011 | 4 = 1 · 4 + 0 · 2 + 0 · 1, so **100** |
#
# 011 is 0 · 4 + 1 · 2 + 1 · 1 = 3. Level and code are the same number.
# </details>

# %% [markdown]
# ## What to take away
#
# * Sampling chooses *where* to look, quantising chooses *which numbers* may be said. Both lose something for
#   good.
# * With b bits there are `2**b` codes, from 0 to `2**b - 1`: the top code is one less than you think.
# * An 8-bit colour picture is an array of integers of shape (H, W, 3), 0 to 255; a network wants (3, H, W),
#   usually as floats, and with the batch in front: **(N, C, H, W)**. The next assignments use this order
#   throughout.
# * A right shape is not yet a right answer: think of `reshape` and `transpose`.
#
# ## Before you submit
#
# - [ ] *Kernel → Restart & Run All* runs to the end without an error.
# - [ ] All three `check` cells say that everything passed.
# - [ ] No function changes its arguments, and none depends on names defined in an experiment.
# - [ ] The functions still have their names and arguments. Save; then submit this notebook under its own name.
