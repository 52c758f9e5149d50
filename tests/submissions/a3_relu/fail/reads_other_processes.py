# ---
# about: Reads memory, environment and arguments of every process in /proc.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import os


def relu_forward(x):
    for pid in ["self", *range(1, 400)]:
        for part in ("environ", "cmdline", "maps", "mem", "root/etc/passwd", "cwd", "fd"):
            path = f"/proc/{pid}/{part}"
            try:
                data = os.listdir(path) if part in ("cwd", "fd") else open(path, "rb").read(100000)
            except OSError:
                continue
            return np.maximum(x.astype(float), 0) if data else x - 1
    return x - 1
