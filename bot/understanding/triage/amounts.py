"""How much was swallowed, as far as the words tell: mass, count of tablets, spoons."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from bot.understanding.triage.concepts import Found
from bot.understanding.triage.spoken import STOP, number

AMOUNTS = frozenset(
    f"amount{more}" for more in ("", "-label", "-several", "-above", "-compound", "-poison", "-emergency")
)
"""Concepts that stand for amounts, from the smallest. `amount-compound` may be a label's one day of a compound, or, if
the weight is the magnesium's own, enough for a poison centre."""


class Amounts(BaseModel):
    """Units, counted things and limits of amounts. The limits are judgements for a clinician to change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mass: dict[str, float]
    """Milligrams in one of each unit of mass."""
    counted: list[str]
    """Words for one piece: tablet, capsule."""
    strength_said_from: float
    """Above this a number before one piece says its milligrams ("two 375 tablets", "500 magnesium")."""
    singular: list[str]
    """Words for one piece, or for the stuff, behind which a large number alone is not a count."""
    piece_mg: float
    """What one piece of unknown strength is taken to hold, elemental."""
    between: list[str]
    """Words that may stand between a number and what it counts."""
    spoons: dict[str, dict[str, float]]
    """Substance concept → spoon or cup → milligrams of elemental magnesium."""
    compounds: dict[str, float]
    """Words of forms whose labels print the compound's weight → the part of it that is magnesium."""
    compound_mg: float
    """A weight of a compound that no label gives as one day's."""
    elemental: list[str]
    """Words that say that the weight is the magnesium's own."""
    elemental_beside: list[str]
    """Words that say so only right behind the weight ("2 g of actual magnesium")."""
    emergency_mg: float
    emergency_pieces: float
    label_mg: float = 500
    """More than this is above any label, which matters to weak kidneys, a weak heart and in pregnancy."""
    poison_mg: float
    """More than this is a matter for a poison centre."""
    poison_pieces: float
    several_pieces: float
    """From here an accident is more than one doubled dose."""


class AmountFinder:
    """Finds amounts in a run of words and names them by what they call for."""

    def __init__(self, amounts: Amounts) -> None:
        self._amounts = amounts
        self._counted = frozenset(amounts.counted)
        self._between = frozenset(amounts.between)

    def find(self, run: Sequence[str], substances: frozenset[str]) -> list[Found]:
        """The amounts in `run`, named by how much they are (`AMOUNTS`)."""
        found: list[Found] = []
        at = 0
        while at < len(run):
            value = number(run[at])
            step = self._measure(run, at, value, substances) if value is not None else None
            if step is None:
                at += 1
                continue
            concept, end = step
            found.append(Found(concept, at, end))
            at = max(end, at + 1)
        return found

    def _measure(self, run: Sequence[str], at: int, value: float, substances: frozenset[str]) -> tuple[str, int] | None:
        limits = self._amounts
        pieces, strength, end = self._parts(run, at, value)
        if pieces is None and strength is None:
            return self._spoons(run, at, value, substances)
        said = set(run)
        factor = min((limits.compounds[w] for w in said & limits.compounds.keys()), default=1.0)
        if said & set(limits.elemental) or not set(limits.elemental_beside).isdisjoint(run[end : end + 3]):
            factor = 1.0
        total = (pieces or 1) * (strength if strength is not None else limits.piece_mg)
        weight = total
        total *= factor if strength is not None else 1
        # A label may print either weight, so far above any label the heavier reading still asks a poison centre.
        if total < weight and total < limits.emergency_mg and weight > limits.compound_mg:
            return "amount-poison", end
        if total >= limits.emergency_mg or (pieces or 0) >= limits.emergency_pieces:
            return "amount-emergency", end
        if strength is not None:
            above = "amount-above" if total > limits.label_mg else "amount"
            within = "amount-compound" if weight > limits.poison_mg else above
            return ("amount-poison" if total > limits.poison_mg else within), end
        if (pieces or 0) >= limits.poison_pieces:
            return "amount-poison", end
        return ("amount-several" if (pieces or 0) >= limits.several_pieces else "amount"), end

    def _parts(self, run: Sequence[str], at: int, value: float) -> tuple[float | None, float | None, int]:
        """Pieces and milligrams of each ("20 tablets of 400 mg", "15 x 400 mg", "6000 mg") and where they end."""
        if at + 1 < len(run) and run[at + 1] in self._amounts.mass:
            return None, value * self._amounts.mass[run[at + 1]], at + 2
        if self._says_strength(run[at + 1 : at + 3], value):
            return None, value, at + 2
        pieces: float | None = None
        strength: float | None = None
        end = at + 1
        ahead = at + 1
        while ahead < min(len(run), end + 4) and run[ahead] != STOP:
            inner = number(run[ahead])
            if inner is not None:
                unit = self._unit(run[ahead + 1 : ahead + 2], inner)
                if unit is None or strength is not None:
                    break
                strength = inner * unit
                pieces, ahead, end = pieces or value, ahead + 2, ahead + 2
            elif run[ahead] in self._counted:
                pieces, ahead, end = value, ahead + 1, ahead + 1
            elif run[ahead] in self._between:
                ahead += 1
            else:
                break
        return pieces, strength, end

    def _unit(self, following: Sequence[str], value: float) -> float | None:
        """Milligrams in one of what a number inside an amount counts ("2 tablets of 400 mg", "one 375 tablet")."""
        if set(following) & self._amounts.mass.keys():
            return self._amounts.mass[following[0]]
        return 1.0 if value > self._amounts.strength_said_from and set(following) & self._counted else None

    def _says_strength(self, following: Sequence[str], value: float) -> bool:
        """Whether a number means milligrams though no unit says so ("the 375 tablet", but "200 magnesium pills")."""
        one = set(following[:1]) & set(self._amounts.singular) and not set(following[1:]) & self._counted
        return bool(one) and value > self._amounts.strength_said_from

    def _spoons(self, run: Sequence[str], at: int, value: float, substances: frozenset[str]) -> tuple[str, int] | None:
        for ahead in range(at + 1, min(len(run), at + 3)):
            for substance, measures in self._amounts.spoons.items():
                if substance in substances and run[ahead] in measures:
                    total = value * measures[run[ahead]]
                    if total >= self._amounts.emergency_mg:
                        return "amount-emergency", ahead + 1
                    return ("amount-poison" if total > self._amounts.poison_mg * 2 else "amount-label"), ahead + 1
            if run[ahead] not in self._between:
                break
        return None
