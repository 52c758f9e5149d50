"""What is checked in this assignment."""

from .a1_images import QUESTIONS

ASSIGNMENT = "a1_images"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
