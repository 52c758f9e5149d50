"""Misreadings of the rectifier and of its gradient.

The bank of an assignment is the namespace of its module; its parts are gathered here.
"""

from __future__ import annotations

from reference.misconceptions.relu_bends import *  # noqa: F403
from reference.misconceptions.relu_gates import *  # noqa: F403
from reference.misconceptions.relu_gradients import *  # noqa: F403
from reference.misconceptions.relu_results import *  # noqa: F403
