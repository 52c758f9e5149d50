# %%
relu_forward = lambda x: x * (x > 0)
