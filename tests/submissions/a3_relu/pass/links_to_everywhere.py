# ---
# about: Fills its folder with links to the root, to devices and to itself; the answers are right.
# tricks: [answers_alone]
# ---
# %%
import os

for target in ("/", "/etc/passwd", "/proc/self/mem", "/dev/zero", "..", "a_loop"):
    os.symlink(target, "a_" + target.strip("/").replace("/", "_").replace(".", "up") or "root")
os.mkfifo("a3_relu.ipynb")
os.symlink("/dev/zero", "selfcheck.py")
