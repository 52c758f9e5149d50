"""The assignments in the browser: a static site that any web server can hand out."""
