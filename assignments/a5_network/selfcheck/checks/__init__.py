"""What is checked in this assignment."""

from .a5_network import QUESTIONS

ASSIGNMENT = "a5_network"

__all__ = ["ASSIGNMENT", "QUESTIONS"]
