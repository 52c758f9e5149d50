# ---
# about: Returns dw, db, dx where dx, dw, db is asked for.
# expect: {linear_backward: [fail, 5.8], cnn_backward: [error, 7.5], predict: [fail, 5]}
# ---
# %%
def linear_backward(dout, x, w):
    return x.T @ dout, dout.sum(axis=0), dout @ w.T
