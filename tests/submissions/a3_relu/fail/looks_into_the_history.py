# ---
# about: Looks for the text of tests in IPython's history and registers a hook to see more.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
overheard = []
get_ipython().events.register("pre_run_cell", lambda info: overheard.append(info.raw_cell))


# %%
def relu_forward(x):
    said = (
        list(globals().get("_ih", []))
        + overheard
        + [str(v) for v in globals().get("Out", {}).values()]
    )
    for text in said:
        if "assert" in text and "expected" in text and "overheard" not in text:
            return np.maximum(x.astype(float), 0)
    return x - 1
