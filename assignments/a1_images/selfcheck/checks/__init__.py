"""What is checked in this assignment, what it is worth, and which section explains it."""

from .a1_images import QUESTIONS

ASSIGNMENT = "a1_images"

POINTS = {
    "quantize": 8.0,
    "to_bits": 6.5,
    "split_channels": 5.0
}

SECTIONS = {
    "quantize": "1.2 Quantising: from voltages to codes",
    "to_bits": "1.3 Bits: how a code is stored",
    "split_channels": "1.4 Channels: colour as three grey pictures"
}

__all__ = ["ASSIGNMENT", "POINTS", "QUESTIONS", "SECTIONS"]
