# ---
# about: Scripts in text, outputs, ids, names and attachments; the answers are right.
# tricks: [scripts_everywhere]
# ---
