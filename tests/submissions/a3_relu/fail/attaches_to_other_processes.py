# ---
# about: Uses ptrace and process_vm_readv by ctypes on its parent and on process 1.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import ctypes
import os


def relu_forward(x):
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(4096)

    class Vector(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    here = Vector(ctypes.addressof(buffer), 4096)
    there = Vector(0x400000, 4096)
    for pid in (os.getppid(), 1, 2):
        if libc.ptrace(16, pid, None, None) == 0:
            return np.maximum(x.astype(float), 0)
        if libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
            return np.maximum(x.astype(float), 0)
    return x - 1
