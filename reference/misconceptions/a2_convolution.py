"""Misreadings of the output size, of padding and of both passes of a convolution.

The bank of an assignment is the namespace of its module; its parts are gathered here.
"""

from __future__ import annotations

from reference.misconceptions.backward_filters import *  # noqa: F403
from reference.misconceptions.backward_inputs import *  # noqa: F403
from reference.misconceptions.backward_order import *  # noqa: F403
from reference.misconceptions.backward_steps import *  # noqa: F403
from reference.misconceptions.forward_axes import *  # noqa: F403
from reference.misconceptions.forward_frame import *  # noqa: F403
from reference.misconceptions.forward_steps import *  # noqa: F403
from reference.misconceptions.forward_windows import *  # noqa: F403
from reference.misconceptions.pad_contents import *  # noqa: F403
from reference.misconceptions.pad_frame import *  # noqa: F403
from reference.misconceptions.size_formula import *  # noqa: F403
from reference.misconceptions.size_rounding import *  # noqa: F403
