# ---
# about: Sends the input to a server and would return its answer.
# tricks: [answers_alone]
# expect: {relu_forward: [fail, 0]}
# ---
# %%
import socket
import urllib.request


def relu_forward(x):
    try:
        with urllib.request.urlopen(
            "http://93.184.216.34/relu", x.tobytes(), timeout=0.5
        ) as answer:
            return np.frombuffer(answer.read()).reshape(x.shape)
    except OSError:
        pass
    try:
        socket.getaddrinfo("example.com", 80)
        return np.maximum(x.astype(float), 0)
    except OSError:
        return x - 1
