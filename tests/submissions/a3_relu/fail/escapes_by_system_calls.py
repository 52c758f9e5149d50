# ---
# about: Tries to mount, unshare, join and leave namespaces, change root, users and capabilities.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import ctypes
import os
import platform


def relu_forward(x):
    libc = ctypes.CDLL(None, use_errno=True)
    tries = [
        lambda: libc.unshare(0x10000000),
        lambda: libc.unshare(0x00020000),
        lambda: libc.mount(b"proc", b"/proc", b"proc", 0, None),
        lambda: libc.mount(b"/", b"/tmp", None, 4096, None),
        lambda: libc.umount2(b"/proc", 2),
        lambda: libc.chroot(b"/tmp"),
        lambda: libc.setns(0, 0),
        lambda: 0 if os.getuid() == 0 and libc.setuid(0) == 0 else -1,
        lambda: libc.personality(0x0040000),
        lambda: libc.reboot(0),
        lambda: libc.sethostname(b"mine", 4),
    ]
    if platform.machine() == "x86_64":
        # keyctl, io_uring_setup, bpf, userfaultfd, memfd_create, perf_event_open, clone3
        tries += [
            lambda n=n: libc.syscall(n, 0, 0, 0, 0, 0) for n in (250, 425, 321, 323, 319, 298, 435)
        ]
    for attempt in tries:
        if attempt() >= 0:
            return np.maximum(x.astype(float), 0)
    return x - 1
