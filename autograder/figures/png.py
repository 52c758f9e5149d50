"""A drawing as the bytes of a PNG file: the one place that runs a rasteriser."""

from __future__ import annotations

from importlib.resources import files

from autograder.figures.svg import Figure

ZOOM = 1.2
"""Pixels for each unit of a drawing."""


def png(figure: Figure) -> bytes:
    """Return a drawing as a PNG, the same bytes on every machine.

    Only the fonts that matplotlib ships are used, so nothing depends on what is installed.
    """
    import resvg_py  # noqa: PLC0415 - needed by a build alone

    folder = files("matplotlib") / "mpl-data" / "fonts" / "ttf"
    fonts = [str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    made = resvg_py.svg_to_bytes(
        svg_string=figure.svg(), font_files=fonts, skip_system_fonts=True, zoom=ZOOM
    )
    return bytes(made)
