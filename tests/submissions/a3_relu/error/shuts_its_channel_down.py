# ---
# about: Sends descriptors along, then shuts down every socket it finds before it answers.
# expect: {relu_forward: [error, 0]}
# ---
# %%
import array
import os
import socket


def relu_forward(x):
    held = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(20)])
    for fd in range(3, 64):
        try:
            found = socket.socket(fileno=os.dup(fd))
            found.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, held)])
            found.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
    return np.maximum(x, 0)
