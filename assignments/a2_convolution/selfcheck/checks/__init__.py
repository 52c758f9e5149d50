"""What is checked in this assignment, what it is worth, and which section explains it."""

from .a2_convolution import QUESTIONS

ASSIGNMENT = "a2_convolution"

POINTS = {
    "output_size": 7.0,
    "pad2d": 8.0,
    "conv2d_forward": 10.0,
    "conv2d_backward": 10.0
}

SECTIONS = {
    "output_size": "2.1 How many windows fit?",
    "pad2d": "2.2 Padding",
    "conv2d_forward": "2.4 Channels, filters, bias, stride: the whole layer",
    "conv2d_backward": "2.5 The backward pass"
}

__all__ = ["ASSIGNMENT", "POINTS", "QUESTIONS", "SECTIONS"]
