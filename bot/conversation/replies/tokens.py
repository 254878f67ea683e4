"""What a button carries. A token says all that is needed, so that it still works when the dialogue has faded.

`t:<topic>` opens a topic · `m:<menu>` a menu · `p:<picture>` shows a picture · `s:<topic>:<slot>=<value>[,…]` fills
slots and goes on with a topic · `g:<step>=<answer>` answers the guided check · `say:<text>` stands for typing · `none`
is "none of these". Telegram allows 64 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

MAX_BYTES = 64
OLDEST = 120
MOST_MG = 100_000


def _number(most: float) -> Callable[[Any], bool]:
    return lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= most


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _word(value: Any) -> bool:
    return isinstance(value, str) and value.replace("_", "").replace("-", "").isalpha()


FILLABLE: Mapping[str, Callable[[Any], bool]] = {
    "age": _number(OLDEST),
    "dose_mg": _number(MOST_MG),
    "sex": lambda v: v in ("female", "male"),
    "pregnant": _flag,
    "breastfeeding": _flag,
    "country": _word,
    "form": _word,
    "food_id": lambda v: isinstance(v, str) and v[:1] == "f" and v[1:].isdecimal(),
    "serum_unit": lambda v: v in ("mmol/L", "mg/dL", "mEq/L"),
    "specimen": lambda v: v in ("serum", "red_cell", "unknown"),
}
"""The slots that a button may fill, and what may stand in them: anyone can send a token that looks like ours."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart."""

    kind: str
    target: str
    slots: Mapping[str, Any]


def topic(topic_id: str) -> str:
    """Opens a topic."""
    return f"t:{topic_id}"


def menu(menu_id: str) -> str:
    """Opens a menu."""
    return f"m:{menu_id}"


def picture(picture_id: str) -> str:
    """Shows a picture."""
    return f"p:{picture_id}"


def say(text: str) -> str:
    """Stands for typing a text."""
    return f"say:{text}"


def fill(topic_id: str, slots: Mapping[str, Any]) -> str:
    """Fills slots and goes on with a topic."""
    return f"s:{topic_id}:" + ",".join(f"{k}={_write(v)}" for k, v in slots.items())


def guided(answer: str) -> str:
    """Answers a step of the guided check, or takes it up again."""
    return f"g:{answer}"


NONE = "none"


def parse(token: str) -> Token | None:
    """A token taken apart; None if it is not one of ours (forged, or of an older version)."""
    if token == NONE:
        return Token(NONE, "", {})
    kind, _, rest = token.partition(":")
    if kind in ("t", "m", "p", "g", "say") and rest:
        return Token(kind, rest, {})
    if kind == "s":
        target, _, pairs = rest.partition(":")
        filled = {k: _read(v) for k, v in (p.split("=", 1) for p in pairs.split(",") if "=" in p)}
        if target and filled and all(k in FILLABLE and FILLABLE[k](v) for k, v in filled.items()):
            return Token("s", target, filled)
    return None


def safe(markup: str) -> Markup:
    """Marks markup that content itself produced, so that it is not escaped twice."""
    return Markup(markup)  # noqa: S704


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _read(value: str) -> Any:
    if value in ("yes", "no"):
        return value == "yes"
    try:
        parsed = float(value)
    except ValueError:
        return value
    return int(parsed) if parsed.is_integer() else parsed
