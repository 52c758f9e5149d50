# ---
# about: Calls os.abort, which dumps a core where it may.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import os
import resource


def relu_forward(x):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except ValueError:
        pass
    os.abort()
