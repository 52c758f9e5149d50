"""What is checked in this assignment, what it is worth, and which section explains it."""

from .a5_network import QUESTIONS

ASSIGNMENT = "a5_network"

POINTS = {
    "flatten": 5.0,
    "linear_forward": 5.5,
    "linear_backward": 6.5,
    "softmax": 6.5,
    "cross_entropy": 7.5,
    "count_parameters": 4.0,
    "cnn_forward": 5.5,
    "cnn_backward": 7.5,
    "predict": 5.0
}

SECTIONS = {
    "flatten": "5.1 From maps to a vector, from a vector to scores",
    "linear_forward": "5.1 From maps to a vector, from a vector to scores",
    "linear_backward": "5.1 From maps to a vector, from a vector to scores",
    "softmax": "5.2 From scores to a loss",
    "cross_entropy": "5.2 From scores to a loss",
    "count_parameters": "5.3 How large is a network?",
    "cnn_forward": "5.5 The network",
    "cnn_backward": "5.5 The network",
    "predict": "5.6 Training on handwritten digits"
}

__all__ = ["ASSIGNMENT", "POINTS", "QUESTIONS", "SECTIONS"]
