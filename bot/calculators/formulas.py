"""Chemical formulas: how many atoms of what, molar mass, and the share of one element by weight.

Reads Hill notation ("C6H10MgO6"), brackets ("Mg(OH)2") and water or salt joined by a point ("4MgCO3.Mg(OH)2.5H2O").
Masses come from tables/atomic_masses.yaml (IUPAC standard atomic weights).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

_TOKEN = re.compile(r"([A-Z][a-z]?)(\d*)|(\()|\)(\d*)")
_PART = re.compile(r"(\d*)(.+)")
_JOINTS = re.compile(r"[.·•*]")


def atoms(formula: str) -> Counter[str]:
    """Element → number of atoms in one formula unit.

    Raises:
        ValueError: not a formula.
    """
    total: Counter[str] = Counter()
    for part in _JOINTS.split(formula.replace(" ", "")):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"{formula!r} is no formula")
        times = int(match[1] or 1)
        for element, n in _group(match[2], formula).items():
            total[element] += n * times
    return total


def _group(text: str, whole: str) -> Counter[str]:
    stack: list[Counter[str]] = [Counter()]
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or (match[0].startswith(")") and len(stack) == 1):
            raise ValueError(f"{whole!r} is no formula at {text[place:]!r}")
        if match[1]:
            stack[-1][match[1]] += int(match[2] or 1)
        elif match[3]:
            stack.append(Counter())
        else:
            inner = stack.pop()
            for element, n in inner.items():
                stack[-1][element] += n * int(match[4] or 1)
        place = match.end()
    if len(stack) > 1:
        raise ValueError(f"{whole!r} leaves a bracket open")
    return stack[0]


def molar_mass(formula: str, masses: Mapping[str, float]) -> float:
    """g/mol.

    Raises:
        ValueError: not a formula, or an element without a mass.
    """
    counted = atoms(formula)
    if unknown := set(counted) - set(masses):
        raise ValueError(f"no mass for {', '.join(sorted(unknown))}")
    return sum(masses[element] * n for element, n in counted.items())


def share(formula: str, masses: Mapping[str, float], element: str = "Mg") -> float:
    """The part of the weight that is `element`, from 0 to 1."""
    return atoms(formula)[element] * masses[element] / molar_mass(formula, masses)
