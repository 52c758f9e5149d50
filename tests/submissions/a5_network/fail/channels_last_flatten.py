# ---
# about: Flattens with the channels as the fastest axis, which the network then shows as well.
# expect: {flatten: [fail, 3.2], cnn_forward: [fail, 5.5], cnn_backward: [fail, 7.5], predict: null}
# ---
# %%
def flatten(x):
    return (
        x.transpose(0, 2, 3, 1)
        .reshape(len(x), -1)
        .astype(np.float32 if x.dtype == np.float32 else float)
    )
