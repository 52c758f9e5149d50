"""The only code of the kit that is visible inside the jail.

It runs there as the package ``inside`` and is imported outside as ``autograder.jail.inside``, so
everything here imports NumPy, IPython, the standard library and its neighbours alone.
"""
