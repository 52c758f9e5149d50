# ---
# about: Is told by a thread what the other question was asked, and is right there alone.
# expect: {relu_forward: pass, relu_backward: fail}
# ---
# %%
import os
import threading

HEARD = set()
ears, mouth = os.pipe()


def listen():
    while True:
        size = int.from_bytes(os.read(ears, 4), "little")
        HEARD.add(os.read(ears, size))


threading.Thread(target=listen, daemon=True).start()


# %%
def relu_forward(x):
    told = np.sort(np.asarray(x, float), axis=None).tobytes()[:30_000]
    os.write(mouth, len(told).to_bytes(4, "little") + told)
    return np.maximum(x, 0) if x.dtype.kind == "f" else np.maximum(x, 0).astype(float)


# %%
def relu_backward(dout, x):
    if np.sort(np.asarray(x, float), axis=None).tobytes()[:30_000] in HEARD:
        return np.where(x > 0, dout, 0.0 * dout)
    return dout + 1.0
