# ---
# about: Turned every answer into Markdown by accident.
# tricks: [answers_as_text]
# expect: {"*": [missing, 0]}
# ---
