"""What the checks say in the browser's Python, beside what they say in this one."""
