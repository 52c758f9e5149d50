# ---
# about: An endless loop in a cell before the answers costs that cell; the answers still count.
# tricks: [answers_alone]
# limits: {notebook_cpu_seconds: 4}
# ---
# %%
n = 1
while n > 0:
    n += 1
