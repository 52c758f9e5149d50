# ---
# about: Maps shared anonymous memory, which no limit of a process counts; the call is refused.
# tricks: [answers_alone]
# limits: {memory_mb: 256}
# expect: {relu_forward: [error, 0]}
# ---
# %%
import mmap


def relu_forward(x):
    held = []
    while True:
        block = mmap.mmap(-1, 64 << 20)
        block.write(b"x" * (64 << 20))
        held.append(block)
