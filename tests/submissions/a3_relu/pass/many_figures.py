# ---
# about: Draws thirty figures and closes none.
# tricks: [answers_alone]
# ---
# %%
for number in range(30):
    plt.figure(figsize=(1, 1), dpi=20)
    plt.plot([number, 0])
