# ---
# about: "A cell that ignores signals, swallows every exception and loops: it costs that cell alone."
# tricks: [answers_alone]
# limits: {notebook_cpu_seconds: 4}
# ---
# %%
import signal

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
