"""What is checked in this assignment."""

from .a4_pooling import QUESTIONS

ASSIGNMENT = "a4_pooling"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
