# ---
# about: Lets PyTorch, TensorFlow, JAX, SciPy or scikit-learn do it; none of them is there.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
def relu_forward(x):
    try:
        import torch

        return torch.relu(torch.tensor(x)).numpy()
    except ImportError:
        pass
    try:
        from scipy.special import xlogy

        return np.where(xlogy(x, 1) == 0, np.maximum(x, 0.0), 0)
    except ImportError:
        pass
    for name in ("tensorflow", "jax", "sklearn", "cupy", "numba", "onnxruntime", "nbgrader"):
        try:
            __import__(name)
            return np.maximum(x, 0.0)
        except ImportError:
            pass
    return x - 1
