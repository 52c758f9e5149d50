"""Releasing an assignment: from ``solutions/`` to what students receive."""
