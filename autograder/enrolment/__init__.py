"""Changes to who is in the class: everything of a student moves along, and can be undone."""
