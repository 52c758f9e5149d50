# ---
# about: Saved by VS Code, with the line ends of Windows.
# tricks: [saved_by_vscode]
# ---
