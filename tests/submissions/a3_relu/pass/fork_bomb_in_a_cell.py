# ---
# about: Forks for ever in a cell of its own, which costs that cell.
# tricks: [answers_alone]
# limits: {notebook_cpu_seconds: 4}
# ---
# %%
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
