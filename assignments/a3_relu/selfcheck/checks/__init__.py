"""What is checked in this assignment, what it is worth, and which section explains it."""

from .a3_relu import QUESTIONS

ASSIGNMENT = "a3_relu"

POINTS = {
    "relu_forward": 7.0,
    "relu_backward": 7.5
}

SECTIONS = {
    "relu_forward": "3.1 Forward: keep what agrees, drop what disagrees",
    "relu_backward": "3.2 Backward: a gate for the gradient"
}

__all__ = ["ASSIGNMENT", "POINTS", "QUESTIONS", "SECTIONS"]
