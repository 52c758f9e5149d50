# ---
# about: Writes noise, huge announcements and a forged frame to every inherited descriptor.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0]}
# ---
# %%
import os
import struct


def relu_forward(x):
    for fd in range(3, 128):
        try:
            os.write(fd, struct.pack("<4sIQ", b"ckf1", 0xFFFFFFFF, 1 << 63) + b"[" * 100_000)
        except OSError:
            pass
    return np.maximum(x, 0.0)
