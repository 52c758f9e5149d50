"""A page of feedback as a notebook, for platforms that return it under a notebook's name.

Canvas attaches what comes back to the student's own file and gives it that file's name: a page
called ``a3_relu.ipynb`` would open nowhere.
"""

from __future__ import annotations

import json
import re

_BODY = re.compile(r"<body[^>]*>(?P<body>.*)</body>", re.DOTALL)
_TITLE = re.compile(r"<title>(?P<title>.*?)</title>", re.DOTALL)

# What shows notebooks of other people takes tags out that it does not know.
_GROUPS = re.compile(r"</?(?:main|header|section|article|footer|thead|tbody)\b[^>]*>")
_FOLDED = (
    ("<details", "<div"),
    ("</details>", "</div>"),
    ("<summary", "<p"),
    ("</summary>", "</p>"),
)
_WHY = (
    "This is not what you handed in: it is your feedback, which comes back under the name of "
    "your file."
)


def notebook_of(page: str) -> bytes:
    """Return a notebook that shows a page of feedback as one cell's output.

    >>> made = json.loads(notebook_of("<title>ReLU: ada</title><body><p>7 of 8</p></body>"))
    >>> made["cells"][1]["outputs"][0]["data"]["text/html"]
    ['<p>7 of 8</p>']
    """
    body, title = _BODY.search(page), _TITLE.search(page)
    shown = _GROUPS.sub("", body["body"].strip() if body else page)
    for tag, instead in _FOLDED:
        shown = shown.replace(tag, instead)
    messages = [
        f"# Feedback on {title['title'].strip() if title else 'your work'}\n",
        "\n",
        _WHY,
    ]
    output = {
        "output_type": "display_data",
        "metadata": {},
        "data": {
            "text/html": shown.splitlines(keepends=True),
            "text/plain": ["Your feedback: open this file in Jupyter to read it."],
        },
    }
    code = {
        "cell_type": "code",
        "id": "feedback",
        "metadata": {"jupyter": {"source_hidden": True}},
        "execution_count": None,
        "source": [],
        "outputs": [output],
    }
    text = {"cell_type": "markdown", "id": "what-this-is", "metadata": {}, "source": messages}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook = {
        "cells": [text, code],
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
