"""The self-check: tells you, before you submit, what of your work is right so far.

In the notebook, ``check(relu_forward)`` looks at one function and ``check()`` at all of them.
From a shell in this folder, ``python -m selfcheck`` or ``pytest`` looks at the whole notebook.
"""

from .report import check, example

__all__ = ["check", "example"]
