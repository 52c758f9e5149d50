"""Grading a class: known results, new marks, the gradebook."""
