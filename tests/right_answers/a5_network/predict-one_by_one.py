# %%
def predict(images):
    labels = []
    for image in images:
        scores = cnn_forward(image[None], parameters)[0]
        labels.append(sorted(range(10), key=lambda digit: -scores[digit])[0])
    return np.array(labels, dtype=np.int32)
