"""What is checked in this assignment."""

from .a3_relu import QUESTIONS

ASSIGNMENT = "a3_relu"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
