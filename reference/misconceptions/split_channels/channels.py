"""Misreadings of splitting a picture into channels."""
# ruff: noqa: D103 - the message of a misconception is its docstring

from __future__ import annotations

import numpy as np

from reference import images
from reference.misconceptions.bank import misconception
from reference.misconceptions.shared.convolution import AnswersByShape, Array, memory_order


@misconception(
    "split_channels/reshapes",
    kind="idea",
    keeps=0.2,
    item="rows and columns differ",
    message="reshape keeps the order of the numbers and cuts them anew, so colours are mixed. "
    "You need another order of the axes.",
)
def channels_reshaped(image: Array) -> Array:
    return image.reshape(3, image.shape[0], image.shape[1])


@misconception(
    "split_channels/rows_and_columns_exchanged",
    kind="form",
    item="rows and columns differ",
    message="The channels come first, but each is mirrored along its diagonal: .T reverses all "
    "axes, rows and columns too.",
)
def channels_transposed(image: Array) -> Array:
    return image.T


@misconception(
    "split_channels/transposed_into_shape",
    item="rows and columns differ",
    message="You transpose all axes and then force the shape with reshape, which tears the rows "
    "apart.",
)
def channels_forced(image: Array) -> Array:
    return image.T.reshape(3, image.shape[0], image.shape[1])


@misconception(
    "split_channels/wrong_order_of_axes",
    kind="form",
    item="rows and columns differ",
    message="transpose gets for each new axis the number of the old one. You gave it the new "
    "place of each old axis.",
)
def channels_inverse_permutation(image: Array) -> Array:
    return image.transpose(1, 2, 0)


@misconception(
    "split_channels/unchanged",
    kind="idea",
    item="rows and columns differ",
    message="The channels are still last: the picture comes back as it was.",
)
def channels_unchanged(image: Array) -> Array:
    return image.copy()


@misconception(
    "split_channels/blue_green_red",
    item="rows and columns differ",
    message="Your first channel is blue. The order is red, green, blue.",
)
def channels_bgr(image: Array) -> Array:
    return images.split_channels(image)[::-1]


@misconception(
    "split_channels/channels_rolled",
    item="rows and columns differ",
    message="All channels are there, one place off. Which number has red?",
)
def channels_rolled(image: Array) -> Array:
    return np.roll(images.split_channels(image), -1, axis=0)


@misconception(
    "split_channels/rows_in_place_of_channels",
    item="rows and columns differ",
    message="image[0], image[1] and image[2] are rows. Which of the three axes is the colour?",
)
def channels_of_rows(image: Array) -> Array:
    return np.stack([image[0], image[1], image[min(2, len(image) - 1)]])


@misconception(
    "split_channels/columns_in_place_of_channels",
    kind="form",
    item="rows and columns differ",
    message="image[:, 0] is a column with all its colours. Which of the three axes is the colour?",
)
def channels_of_columns(image: Array) -> Array:
    return np.stack([image[:, j] for j in range(image.shape[1])])


@misconception(
    "split_channels/red_three_times",
    item="rows and columns differ",
    message="All three channels are the same: the index does not change in your loop.",
)
def channels_red(image: Array) -> Array:
    return np.stack([image[:, :, 0]] * 3)


@misconception(
    "split_channels/blue_three_times",
    item="rows and columns differ",
    message="All three channels are the last one: each round overwrites the ones before.",
)
def channels_blue(image: Array) -> Array:
    return np.stack([image[:, :, 2]] * 3)


@misconception(
    "split_channels/red_only",
    item="rows and columns differ",
    message="Only one channel comes back; a return inside a loop ends it.",
)
def channels_first_only(image: Array) -> Array:
    return image[:, :, 0].copy()


@misconception(
    "split_channels/grey",
    kind="idea",
    item="rows and columns differ",
    message="All three channels are the mean of the colours: that is a grey picture.",
)
def channels_grey(image: Array) -> Array:
    return np.stack([image.mean(axis=2)] * 3)


@misconception(
    "split_channels/coloured_pictures",
    item="rows and columns differ",
    message="You return three pictures with the other colours set to 0. A channel has one number "
    "for each pixel.",
)
def channels_coloured(image: Array) -> Array:
    return np.stack([image * (np.arange(3) == c) for c in range(3)])


@misconception(
    "split_channels/rows_upside_down",
    item="rows and columns differ",
    message="The rows come in the opposite order. They stay as they are.",
)
def channels_flipped(image: Array) -> Array:
    return images.split_channels(image)[:, ::-1]


@misconception(
    "split_channels/columns_mirrored",
    item="rows and columns differ",
    message="The columns come in the opposite order. They stay as they are.",
)
def channels_mirrored(image: Array) -> Array:
    return images.split_channels(image)[:, :, ::-1]


@misconception(
    "split_channels/rotated",
    item="rows and columns differ",
    message="Each channel is turned by 90 degrees.",
)
def channels_rotated(image: Array) -> Array:
    return np.rot90(images.split_channels(image), axes=(1, 2))


@misconception(
    "split_channels/pixels_in_one_row",
    item="rows and columns differ",
    message="Every channel is one long row; rows and columns of the picture are lost.",
)
def channels_flat(image: Array) -> Array:
    return image.reshape(-1, 3).T


@misconception(
    "split_channels/square_buffer",
    item="rows and columns differ",
    message="Your result has as many columns as rows. The number of columns is image.shape[1].",
)
def channels_square(image: Array) -> Array:
    rows, columns = image.shape[:2]
    out = np.zeros((3, rows, rows), image.dtype)
    both = min(rows, columns)
    out[:, :, :both] = images.split_channels(image)[:, :, :both]
    return out


@misconception(
    "split_channels/last_row_and_column_missing",
    item="rows and columns differ",
    message="The last row and column are 0: a range that ends at length - 1 leaves them out.",
)
def channels_one_short(image: Array) -> Array:
    out = images.split_channels(image)
    out[:, -1] = 0
    out[:, :, -1] = 0
    return out


@misconception(
    "split_channels/scaled",
    item="rows and columns differ",
    message="The values are divided by 255. Splitting moves numbers, it does not change them.",
    styles=(lambda image: (images.split_channels(image) / 255).astype(image.dtype),),
)
def channels_scaled(image: Array) -> Array:
    return images.split_channels(image) / 255


@misconception(
    "split_channels/guesses_the_axis_by_its_length",
    item="3 x 3 pictures",
    message="You look for an axis of length 3. In a picture of three rows that is not the colour: "
    "the channels are last by definition.",
)
def channels_guessed(image: Array) -> Array:
    return np.moveaxis(image, image.shape.index(3), 0).copy()


@misconception(
    "split_channels/square_pictures_transposed",
    kind="form",
    item="square pictures",
    message="For a picture with as many rows as columns, rows and columns are exchanged.",
)
def channels_square_transposed(image: Array) -> Array:
    out = images.split_channels(image)
    return out.swapaxes(1, 2) if image.shape[0] == image.shape[1] else out


@misconception(
    "split_channels/bytes",
    item="pictures of floats",
    message="A picture of floats is cut to whole numbers: your result is of type uint8. It has "
    "the type of image.",
)
def channels_bytes(image: Array) -> Array:
    return images.split_channels(image).astype(np.int64).astype(np.uint8)


@misconception(
    "split_channels/buffer_of_integers",
    item="pictures of floats",
    message="A picture of floats loses its fractions: they are written into an array of integers.",
)
def channels_integers(image: Array) -> Array:
    return images.split_channels(image).astype(np.int64)


@misconception(
    "split_channels/memory_in_place_of_indices",
    item="memory order",
    message="For a picture that is not stored row by row the pixels come out in another order: "
    "you read memory, not indices.",
)
def channels_memory_order(image: Array) -> Array:
    return images.split_channels(memory_order(image))


@misconception(
    "split_channels/tuple",
    item="type and shape",
    message="The channels are right, but they come as a tuple of three arrays where one array "
    "of shape (3, H, W) belongs.",
)
def channels_tuple(image: Array) -> tuple[Array, ...]:
    return tuple(images.split_channels(image))


@misconception(
    "split_channels/extra_axis",
    item="type and shape",
    message="Every channel has an axis of length 1 at its end, as np.split leaves it.",
)
def channels_extra_axis(image: Array) -> Array:
    return np.stack(np.split(image, 3, axis=2))


@misconception(
    "split_channels/floats_of_bytes",
    item="type and shape",
    message="The values are right, but whole numbers come back as floats: np.zeros makes floats "
    "if it is not told the type.",
)
def channels_floats(image: Array) -> Array:
    return images.split_channels(image).astype(np.float64)


@misconception(
    "split_channels/changes_the_picture",
    item="leaves its inputs alone",
    message="The channels are right, but the caller's picture is changed.",
)
def channels_in_place(image: Array) -> Array:
    out = images.split_channels(image)
    image[:, :, 1:] = 0
    return out


class _Collects:
    """Keep one list for all calls, as a mutable default argument does."""

    def __init__(self) -> None:
        self.channels: list[Array] = []

    def __call__(self, image: Array) -> Array:
        """Answer with everything collected so far, of this shape."""
        self.channels.extend(images.split_channels(image))
        return np.stack([one for one in self.channels if one.shape == image.shape[:2]])


channels_collects = misconception(
    "split_channels/keeps_collecting",
    item="called again",
    message="A second call returns the channels of the first as well: a list that outlives the "
    "call (a global, or a default argument) is extended.",
)(_Collects())

channels_by_shape = misconception(
    "split_channels/remembers_by_shape",
    item="called again",
    message="A second picture of the same shape gets the first one's channels: what you remember "
    "is looked up by too little.",
)(AnswersByShape(images.split_channels))
