# ---
# about: Names in Greek and Chinese, right-to-left marks in comments, emoji in strings.
# tricks: [answers_alone]
# ---
# %%
数 = 0.0


def ϕ(x):
    return np.maximum(x, 数)  # \u202e this comment runs backwards \u202c


# 🙂 done
# %%
relu_forward = ϕ
print("🏳️‍🌈 ∇f \u202e")
