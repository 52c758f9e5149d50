# ---
# about: Every question of its own is right; the layers of earlier assignments are still stubs.
# expect: {cnn_forward: [missing, 0], cnn_backward: [missing, 0], predict: [missing, 0]}
# ---
# %%
layers = "to be pasted here"


def conv2d_forward(x, w, b, stride=1, padding=0):
    raise NotImplementedError()


def conv2d_backward(dout, x, w, stride=1, padding=0):
    raise NotImplementedError()
