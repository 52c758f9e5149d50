"""Every small change of a program that a slip of the pen may have made necessary.

Most slips are one change away from a right answer: a bound, a sign, an axis, a name. The bank knows
those that are common; this room knows what all of them look like, and where in a text they can be.
"""

from autograder.marking.edits.generate import edits_of
from autograder.marking.edits.text import Edit

__all__ = ["Edit", "edits_of"]
