# ---
# about: A loop inside NumPy that holds the interpreter and looks at no signal.
# tricks: [answers_alone]
# limits: {question_cpu_seconds: 1}
# expect: {relu_forward: [limit, 0]}
# ---
# %%
def relu_forward(x):
    return sum(range(10**15)) * x
