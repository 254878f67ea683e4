"""The one look of all pictures: a light sheet as wide as a phone, its fonts, colours and line styles.

A sheet has a ground of its own, so it reads the same in a light and in a dark chat. Lengths are in the pixels of a
phone (360 wide); the PNG has twice as many, so that it stays sharp. Colours are those of Okabe and Ito, made for people
who do not tell red from green (https://jfly.uni-koeln.de/color/), darkened for text; grades differ by line as well.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.science import Grade

WIDTH = 360.0
MARGIN = 14.0
SHARP = 2
"""Pixels of the PNG for each pixel of a phone."""
_DPI = 200
_PX = SHARP / _DPI
"""Inches of a phone pixel."""
_POINTS = 72 * _PX
_LEADING = 1.32

GROUND = "#FBFAF6"
INK = "#1E2A32"
QUIET = "#55626B"
FAINT = "#C9CFD3"
PANEL = "#EEF1F0"
BAR = "#0072B2"
ACCENT = "#B34700"

TITLE = 17.0
HEAD = 14.0
BODY = 13.0
SMALL = 11.5
"""The smallest letters: on a phone they are as large as a chat's time stamp."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a grade is drawn."""

    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    """Lengths of dash and gap, in pixels; empty is a solid line."""


STROKES: Mapping[Grade, Stroke] = {
    Grade.HUMAN_RCT: Stroke("#0072B2", 5.0),
    Grade.HUMAN_EXPERIMENT: Stroke("#00805E", 3.4),
    Grade.HUMAN_OBSERVATIONAL: Stroke("#A86B00", 3.4, (12, 4)),
    Grade.ANIMAL: Stroke("#C04A00", 3.4, (10, 4, 2.5, 4)),
    Grade.IN_VITRO: Stroke("#A6447B", 3.4, (5, 4)),
    Grade.TEXTBOOK: Stroke("#55626B", 1.8),
    Grade.HYPOTHESIS: Stroke("#1E2A32", 2.6, (2, 6)),
}


class Sheet:
    """A sheet to draw on from the top down; x and y in phone pixels, y growing downwards."""

    def __init__(self) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415

        self._figure = Figure(figsize=(WIDTH * _PX, WIDTH * _PX), dpi=_DPI, facecolor=GROUND)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set_axis_off()
        self._renderer: Any = self._canvas.get_renderer()  # type: ignore[no-untyped-call]

    def png(self, height: float) -> bytes:
        """The finished picture, `height` phone pixels high. The same drawing gives the same bytes."""
        self._figure.set_size_inches(WIDTH * _PX, height * _PX)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        out = io.BytesIO()
        self._figure.savefig(out, format="png", dpi=_DPI, facecolor=GROUND, metadata={"Software": None})
        return out.getvalue()

    def text(
        self,
        x: float,
        y: float,
        said: str,
        *,
        size: float = BODY,
        colour: str = INK,
        bold: bool = False,
        align: str = "left",
        width: float | None = None,
        order: int = 3,
        halo: bool = False,
    ) -> float:
        """Write from `y` down, wrapped to `width`; gives the height that it took. A halo keeps lines off."""
        from matplotlib.patheffects import withStroke  # noqa: PLC0415

        effects = [withStroke(linewidth=4 * _POINTS, foreground=GROUND)] if halo else None
        lines = self.wrap(said, width, size, bold) if width else [said]
        for i, line in enumerate(lines):
            # parse_math: a "$" in a text is a dollar sign.
            self._axes.text(
                x,
                y + size * (_LEADING * i + 1.0),
                line,
                fontsize=size * _POINTS,
                color=colour,
                fontweight="bold" if bold else "normal",
                ha=align,
                va="baseline",
                parse_math=False,
                zorder=order,
                path_effects=effects,
            )
        return size * _LEADING * len(lines)

    def wrap(self, said: str, width: float, size: float, bold: bool = False) -> list[str]:
        """The text in lines no wider than `width`; a word that is wider itself stands alone."""
        lines: list[str] = []
        for word in said.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, bold) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines or [""]

    def width(self, said: str, size: float, bold: bool = False) -> float:
        """How wide a text is."""
        from matplotlib.font_manager import FontProperties  # noqa: PLC0415

        font = FontProperties(size=size * _POINTS, weight="bold" if bold else "normal")
        found, _, _ = self._renderer.get_text_width_height_descent(said, font, False)
        return float(found) / SHARP

    def line(self, xs: Sequence[float], ys: Sequence[float], stroke: Stroke, *, order: int = 2) -> None:
        """A line in the stroke of a grade."""
        width = stroke.width * _POINTS
        # matplotlib scales dashes by the line's width.
        style: Any = (0, tuple(d / stroke.width for d in stroke.dashes)) if stroke.dashes else "solid"
        self._axes.plot(
            xs, ys, color=stroke.colour, linewidth=width, linestyle=style, dash_capstyle="butt", zorder=order
        )

    def box(self, x: float, y: float, width: float, height: float, *, fill: str, edge: str | None = None) -> None:
        """A box with soft corners."""
        from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

        shape = FancyBboxPatch(
            (x, y),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=7",
            facecolor=fill,
            edgecolor=edge or fill,
            linewidth=1.2 * _POINTS,
            zorder=1,
        )
        self._axes.add_patch(shape)

    def shape(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """A filled shape."""
        from matplotlib.patches import Polygon  # noqa: PLC0415

        self._axes.add_patch(Polygon(points, closed=True, facecolor=fill, edgecolor="none", zorder=3))

    def band(self, x: float, y: float, width: float, height: float, colour: str, *, hatch: bool) -> None:
        """A stretch of a line: filled, or hatched, so that it is told by more than its colour."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415

        filled: dict[str, Any] = {"facecolor": colour, "edgecolor": colour}
        hatched: dict[str, Any] = {"facecolor": GROUND, "edgecolor": colour, "hatch": "////////"}
        style = hatched if hatch else filled
        self._axes.add_patch(Rectangle((x, y), width, height, linewidth=1.0 * _POINTS, zorder=2, **style))

    def mark(self, x: float, y: float, colour: str, shape: str, *, hollow: bool = False, size: float = 8) -> None:
        """A small mark: "round", "diamond" or "cross"; hollow ones tell two kinds apart without colour."""
        sign = {"round": "o", "diamond": "D", "cross": "x"}[shape]
        inside = GROUND if hollow else colour
        self._axes.plot(
            [x],
            [y],
            sign,
            markersize=size * _POINTS,
            markerfacecolor=inside,
            markeredgecolor=colour,
            markeredgewidth=1.4 * _POINTS,
            zorder=4,
        )

    def dot(self, x: float, y: float, colour: str) -> None:
        """A round mark with a rim, so that it shows on any ground."""
        self._axes.plot([x], [y], "o", color=colour, markersize=11 * _POINTS, markeredgecolor=GROUND, zorder=4)

    def title(self, said: str, under: str | None = None) -> float:
        """The heading of a sheet; gives the y where the drawing may begin."""
        y = MARGIN + self.text(MARGIN, MARGIN, said, size=TITLE, bold=True, width=WIDTH - 2 * MARGIN)
        if under:
            y += self.text(MARGIN, y, under, size=BODY, colour=QUIET, width=WIDTH - 2 * MARGIN)
        return y + 8
