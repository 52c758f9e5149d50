# ---
# about: Asks for more time, memory, processes and files than it was given.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import os
import resource


def relu_forward(x):
    for kind in (
        resource.RLIMIT_CPU,
        resource.RLIMIT_AS,
        resource.RLIMIT_NPROC,
        resource.RLIMIT_NOFILE,
        resource.RLIMIT_FSIZE,
    ):
        soft, hard = resource.getrlimit(kind)
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            return np.maximum(x.astype(float), 0)
        except (ValueError, OSError):
            pass
    try:
        os.nice(-10)
        return np.maximum(x.astype(float), 0)
    except OSError:
        return x - 1
