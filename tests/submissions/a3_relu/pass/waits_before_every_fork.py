# ---
# about: Hangs a sleep into every fork, so that no question is ever begun.
# expect: {"*": pass}
# ---
# %%
import os
import time

os.register_at_fork(before=lambda: time.sleep(60))
