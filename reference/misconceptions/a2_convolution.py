"""Misreadings of the output size, of padding and of both passes of a convolution."""

from __future__ import annotations

# The bank of an assignment is the namespace of its module; each question has a module of its own.
from reference.misconceptions.a2_padding import *  # noqa: F403
from reference.misconceptions.a2_sizes import *  # noqa: F403
