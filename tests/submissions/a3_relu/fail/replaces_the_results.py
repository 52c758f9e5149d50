# ---
# about: Writes results, gradebooks, configuration and start-up files wherever it can.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import json
import os
import pathlib
import sqlite3

for name in (
    "results.json",
    "/tmp/results.json",
    "gradebook.db",
    "../gradebook.db",
    "nbgrader_config.py",
    "numpy.py",
    "sitecustomize.py",
    "conftest.py",
    "pytest.ini",
    "selfcheck/__init__.py",
):
    try:
        pathlib.Path(name).write_text(json.dumps({"score": 100}))
    except OSError:
        pass
for home in (
    pathlib.Path.home() / ".ipython/profile_default/startup",
    pathlib.Path.home() / ".local/lib/python3/site-packages",
):
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "evil.py").write_text("print('owned')")
    except OSError:
        pass
try:
    sqlite3.connect("file:../.course/gradebook.db?mode=rw", uri=True).execute(
        "update grade set auto_score = 100"
    )
except sqlite3.Error:
    pass


# %%
def relu_forward(x):
    return x - 1
