"""Who a preview is for: "pregnant,age=34,kidney,country=uk" → the slots that such a person's messages would fill."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.knowledge.content import Content
from bot.knowledge.strict_yaml import read
from bot.knowledge.topics import OLD, YOUNG
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader

FLAGS = ("pregnant", "breastfeeding")
OLDEST = 120
UNITS = ("mmol/L", "mg/dL", "mEq/L")


class WrongContext(Exception):
    """A context that cannot be; the message says what is allowed."""


class People:
    """Reads contexts, with the words that the content knows."""

    def __init__(self, root: Path, content: Content) -> None:
        self._root = root
        self._content = content
        self._keys: Mapping[str, Callable[[str], Any]] = {
            "age": self._age,
            "sex": lambda text: self._one_of("sex", text, ("female", "male")),
            "country": lambda text: self._one_of("country", text.casefold(), self._countries),
            "dose_mg": self._dose,
            "form": lambda text: self._one_of("form", text.casefold(), self._content.forms),
            "drug": self._drug,
            "serum_value": lambda text: _number("serum_value", text),
            "serum_unit": lambda text: self._one_of("serum_unit", text, UNITS),
        }

    def slots(self, context: str) -> dict[str, Any]:
        """The slots of a context; an empty context is nobody in particular.

        Raises:
            WrongContext: a key or a value that is not known.
        """
        out: dict[str, Any] = {}
        for part in (p.strip() for p in context.split(",")):
            key, given, value = part.partition("=")
            key = key.strip().casefold()
            if not part:
                continue
            if key in FLAGS:
                out[key] = self._flag(key, value.strip() if given else "yes")
                if out[key]:
                    out.setdefault("sex", "female")
            elif key in self._keys:
                if not value.strip():
                    raise WrongContext(f"{key} needs a value, for example {_EXAMPLES[key]}.")
                found = self._keys[key](value.strip())
                out |= found if key == "drug" else {key: found}
            elif key in self._conditions and not given:
                out.setdefault("conditions", []).append(key)
            else:
                raise WrongContext(self._unknown(key))
        return out

    def allowed(self) -> str:
        """Everything that a context may hold, for a message or a help text."""
        return (
            f"  alone:        {', '.join(FLAGS)}\n"
            f"  with a value: {', '.join(_EXAMPLES.values())}\n"
            f"  conditions:   {', '.join(self._conditions)}"
        )

    def _unknown(self, key: str) -> str:
        near = difflib.get_close_matches(key, [*FLAGS, *self._keys, *self._conditions], n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        return f"“{key}” is not known in a context.{hint} Allowed, parted by commas:\n{self.allowed()}"

    @cached_property
    def _conditions(self) -> tuple[str, ...]:
        listed = read(self._root / "en/lexicon/conditions.yaml", self._root).data["words"]
        named = {c for caveat in self._content.caveats.values() if caveat.when for c in caveat.when.conditions}
        return tuple(sorted({*listed, *named, *YOUNG, *OLD}))

    @cached_property
    def _countries(self) -> tuple[str, ...]:
        listed = read(self._root / "en/lexicon/countries.yaml", self._root).data["words"]
        return tuple(sorted({*listed, *self._content.intake.authorities}))

    def _drug(self, name: str) -> dict[str, Any]:
        """A medicine as the chat itself would read it, since its class decides about caveats."""
        known = SlotReader(Lexicon.load(self._root)).read(f"i take {name}").known()
        if "drug" not in known:
            raise WrongContext(
                f"No medicine is known as “{name}”. Write a generic name, for example drug=levothyroxine."
            )
        return {k: v for k, v in known.items() if k in ("drug", "drug_class")}

    @staticmethod
    def _flag(key: str, value: str) -> bool:
        if value.casefold() not in ("yes", "no"):
            raise WrongContext(f"{key} stands alone, or is {key}=yes or {key}=no; not “{value}”.")
        return value.casefold() == "yes"

    @staticmethod
    def _age(text: str) -> float:
        age = _number("age", text)
        if not 0 <= age <= OLDEST:
            raise WrongContext(f"age is in years, 0 to {OLDEST} (nine months: age=0.75); not {text}.")
        return age

    @staticmethod
    def _dose(text: str) -> float | list[float]:
        ends = [_number("dose_mg", end) for end in text.split("-")]
        if len(ends) > 2 or ends != sorted(ends):
            raise WrongContext(
                f"dose_mg is one amount or a range from low to high, {_EXAMPLES['dose_mg']}; not {text}."
            )
        return ends[0] if len(ends) == 1 else ends

    @staticmethod
    def _one_of(key: str, text: str, allowed: Iterable[str]) -> str:
        if text not in (known := tuple(allowed)):
            raise WrongContext(f"{key}={text} is not known. {key} is one of {', '.join(known)}.")
        return text


_EXAMPLES = {
    "age": "age=34",
    "sex": "sex=female",
    "country": "country=uk",
    "dose_mg": "dose_mg=400 or dose_mg=200-400",
    "form": "form=citrate",
    "drug": "drug=levothyroxine",
    "serum_value": "serum_value=0.8",
    "serum_unit": "serum_unit=mmol/L",
}


def _number(key: str, text: str) -> float:
    try:
        value = float(text.removesuffix("mg").strip())
    except ValueError:
        raise WrongContext(f"{key} is a number, for example {_EXAMPLES[key]}; not “{text}”.") from None
    if not 0 <= value < float("inf"):
        raise WrongContext(f"{key} is a number from 0 up; not {text}.")
    return int(value) if value.is_integer() else value
