# ---
# about: A display of 30 MB, 2,000 displays, deep JSON, errors of a megabyte, and outputs that are none.
# tricks: [answers_alone]
# ---
# %%
from IPython.display import HTML, JSON, Markdown, display, publish_display_data

display(HTML("<script>alert(1)</script>" * 1_000_000))
# %%
for number in range(2_000):
    display(Markdown(f"# {number} <iframe src=javascript:alert(1)>"))
# %%
deep = {}
for _ in range(500):
    deep = {"deeper": deep}
publish_display_data(
    {
        "application/json": deep,
        "text/html": 5,
        "image/png": "no picture",
        7: b"\xff",
        "text/plain": None,
    }
)
# %%
display(JSON({"nan": float("nan"), "big": 10**4000}))
# %%
raise ValueError("\x1b[31m<b>" + "long " * 300_000)


# %%
class Rude:
    def _repr_html_(self):
        return "<script>document.location='http://evil'</script>"

    def __repr__(self):
        return "\x1b]8;;http://evil\x07click\x1b]8;;\x07 \ud83d"


Rude()
