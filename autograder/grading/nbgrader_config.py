"""The name under which courses made by version 0.1 look for nbgrader's configuration."""

from autograder.nbgrader_plugin import configure

__all__ = ["configure"]
