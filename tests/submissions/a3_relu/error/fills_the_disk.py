# ---
# about: Writes until the disk is full, then makes empty files until there are no more names.
# tricks: [answers_alone]
# expect: {relu_forward: [error, 0], relu_backward: pass}
# ---
# %%
import os

made = 0


def relu_forward(x):
    global made
    try:
        for number in range(100):
            with open(f"/tmp/full{number}", "wb") as file:
                file.write(bytes(20 << 20))
    except OSError:
        pass
    for made in range(made, 10**6):
        os.close(os.open(f"empty{made}", os.O_CREAT))
    return np.maximum(x, 0.0)
