# ---
# about: Shell commands, scripts in other languages and magics; none is run, the answers count.
# tricks: [answers_alone]
# ---
# %%
# !rm -rf / --no-preserve-root
# !pip install torch
# %cd /
# %env
# %who
# %config InlineBackend.figure_format = "retina"
# %%
# %run /etc/passwd
# %load_ext autoreload
# %autoreload 2
# %%
answer = get_ipython().getoutput("cat /etc/passwd")
get_ipython().system("reboot")
# %%
get_ipython().run_cell_magic("bash", "", "id; touch /tmp/owned")
# %%
# %reset -f
# %%
import numpy as np


def relu_forward(x):
    return np.maximum(x, 0.0)
