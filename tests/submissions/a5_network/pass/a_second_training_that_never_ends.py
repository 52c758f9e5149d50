# ---
# about: Trains until the loss is exactly zero, in a cell of its own; that costs the cell alone.
# limits: {notebook_cpu_seconds: 12}
# ---
# %%
def predict(images):
    return cnn_forward(images, parameters).argmax(axis=1)


# %%
rng = np.random.default_rng(1)
more = first_parameters(rng)
loss = 1.0
while loss > 0:
    more, losses = train(more, train_images[:100], train_labels[:100], rng, epochs=1)
    loss = losses[-1]
