"""What is checked in this assignment, what it is worth, and which section explains it."""

from .a4_pooling import QUESTIONS

ASSIGNMENT = "a4_pooling"

POINTS = {
    "max_pool2d_forward": 9.5,
    "max_pool2d_backward": 9.5,
    "avg_pool2d_forward": 10.0,
    "avg_pool2d_backward": 9.0,
    "global_max_pool2d": 5.0,
    "global_avg_pool2d": 4.0
}

SECTIONS = {
    "max_pool2d_forward": "4.2 Max pooling",
    "max_pool2d_backward": "4.3 Backwards through max pooling",
    "avg_pool2d_forward": "4.4 Average pooling",
    "avg_pool2d_backward": "4.5 Backwards through average pooling",
    "global_max_pool2d": "4.6 Global pooling",
    "global_avg_pool2d": "4.6 Global pooling"
}

__all__ = ["ASSIGNMENT", "POINTS", "QUESTIONS", "SECTIONS"]
