# ---
# about: Opens passwords, keys, the home folder and the course secret.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import os
import pathlib


def relu_forward(x):
    names = ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/root/.ssh/id_rsa", "/root/.bashrc"]
    names += [
        "/home",
        "/var/log",
        "/sys/kernel",
        "/srv/course/.course/secret",
        "/dev/mem",
        "/dev/sda",
    ]
    for name in names + [
        str(pathlib.Path.home() / ".bashrc"),
        os.path.expanduser("~root/.profile"),
    ]:
        try:
            if os.listdir(name) if os.path.isdir(name) else open(name, "rb").read(10):
                return np.maximum(x.astype(float), 0)
        except OSError:
            pass
    return x - 1
