# ---
# about: Tags every cell skip-execution, for which stock nbgrader pays full marks.
# tricks: [skip_execution_tags]
# expect: {global_max_pool2d: [fail, 0]}
# ---
# %%
def global_max_pool2d(x):
    return np.zeros(x.shape[:2]) - 1.0
