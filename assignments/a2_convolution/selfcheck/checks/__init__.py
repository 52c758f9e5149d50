"""What is checked in this assignment."""

from .a2_convolution import QUESTIONS

ASSIGNMENT = "a2_convolution"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
