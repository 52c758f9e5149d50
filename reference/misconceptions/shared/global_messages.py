"""Messages about global pooling of either kind."""

from __future__ import annotations

KEPT = (
    "The two axes of the map are kept with length 1. The result has one number for each sample "
    "and channel. Look at the axes of the result that is asked for."
)
ROWS = "Only one of the two axes of the map is reduced. Look at the shape of the result."
ONE_ROW = (
    "Only one row, or one column, of each map counts. Look at which axes are reduced, and at what "
    "happens to the other one."
)
SAMPLES = (
    "The batch is reduced too, so all samples share one number for each channel. Look at which "
    "axes belong to one map."
)
CHANNELS = (
    "The channels are reduced too, so a sample has one number. Look at which axes belong to one "
    "map."
)
PLACES = (
    "The channels are reduced, and the map is left: the result is (N, H, W). Look at which axes "
    "belong to one map."
)
BATCH = (
    "The batch is reduced, and the maps are left: the result is (C, H, W). Look at which axes "
    "belong to one map."
)
WRONG_AXES = (
    "The first two axes are reduced, which are samples and channels. Look at where the rows and "
    "columns of a map are."
)
FIRST = "Only the first sample is looked at. Look at the first index of x."
SQUARE = (
    "The number of rows serves for the columns too, so a wide map is not read to its end. Look at "
    "the bounds of each loop."
)
TRANSPOSED = "Samples and channels have changed places. Look at the shape that is asked for."
LIST = "You return a list. The next layer needs an array with a shape."
FLAT = (
    "The result is one row of numbers, samples and channels in one. Look at the shape that is "
    "asked for."
)
DROPPED = (
    "Axes of length 1 are dropped, even those of samples and channels. The result has one number "
    "for each sample and channel. Look for squeeze()."
)
