# ---
# about: Cells that exit, abort, crash and close everything; each costs itself, the answers count.
# tricks: [answers_alone]
# ---
# %%
import os

os._exit(0)
# %%
import ctypes

ctypes.string_at(0, 8)
# %%
import os

os.closerange(0, 4096)
# %%
exit()
# %%
raise SystemExit(0)
# %%
quit()
