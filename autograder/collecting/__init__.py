"""Collecting submissions: folders, zips and nbgrader's exchange."""
