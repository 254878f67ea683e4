"""Magnesium beside medicines: what is known, how severe, and how many hours apart.

Names come resolved (generic, brand or class ids); a name in several rows gets all of them. "None known" is said only
where a source was read; everything else that is not a known interaction is not in the list, which never means safe.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from bot.knowledge.tables_interactions import Interaction, InteractionTable, Separation


class Severity(IntEnum):
    """Most severe first, after section 4 of the safety policy."""

    AVOID = 0
    ASK = 1
    SEPARATE_DOSES = 2
    MONITOR = 3
    NONE_KNOWN = 4
    NOT_LISTED = 5
    """A row exists, and says only that nothing was found in a source that was read: not the same as safe."""

    @property
    def key(self) -> str:
        """Its name in tables and texts."""
        return self.name.casefold()


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours between a medicine and magnesium; None is no number."""

    before: float | None
    """The medicine at least so many hours before magnesium."""
    after: float | None
    """The medicine at least so many hours after magnesium."""
    unstated: float = field(default=0.0, compare=False)
    """Hours to keep on a side of which no source states any: not less than on the other."""

    @property
    def kept(self) -> tuple[float, float]:
        """The hours to keep when the medicine comes before magnesium, and when it comes after."""
        return self.before or max(self.unstated, self.after or 0.0), self.after or max(
            self.unstated, self.before or 0.0
        )

    @property
    def widest(self) -> float:
        """The hours that are enough on both sides."""
        return max(self.before or 0.0, self.after or 0.0)


@dataclass(frozen=True, slots=True)
class Hit:
    """What the table says of one medicine, or of a whole class when `drugs` is empty."""

    row: Interaction
    drugs: tuple[str, ...]
    severity: Severity
    gap: Gap | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name without a row: not in the list."""

    name: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found, most severe first, and what is not in the list."""

    hits: tuple[Hit, ...]
    unknown: tuple[Unknown, ...]

    @property
    def worst(self) -> Severity | None:
        """The highest severity found."""
        return min((h.severity for h in self.hits), default=None)


def look_up(
    table: InteractionTable,
    read: Collection[str],
    drugs: Sequence[str] = (),
    drug_class: Sequence[str] = (),
    *,
    kidney: bool = False,
) -> Found:
    """What is known of magnesium with these medicines.

    Args:
        table: tables/interactions.yaml.
        read: ids of the sources that were read; only these carry a "none known".
        drugs: generic or brand names; a class word may stand among them if `drug_class` holds its rows.
        drug_class: ids of rows.
        kidney: kidney disease, which lifts every row to at least "ask".
    """
    names = tuple(dict.fromkeys(d.casefold() for d in drugs))
    owned = {name: table.by_name.get(name, ()) for name in names}
    strangers = [name for name, ids in owned.items() if not ids]
    taken = {id_ for ids in owned.values() for id_ in ids}
    loose = [id_ for id_ in dict.fromkeys(drug_class) if id_ in table.by_id and id_ not in taken]
    if loose and len(strangers) == 1:
        strangers = []  # the one name without a row is the class word, or a synonym, that these rows came with
    hits: dict[tuple[str, Severity, Gap | None], Hit] = {}
    for id_, name in [(i, n) for n, ids in owned.items() for i in ids] + [(i, None) for i in loose]:
        hit = _hit(table, table.by_id[id_], name, frozenset(names), read, kidney=kidney)
        key = (id_, hit.severity, hit.gap)
        hits[key] = replace(hit, drugs=(*hits[key].drugs, *hit.drugs)) if key in hits else hit
    order = sorted(hits.values(), key=lambda h: h.severity)
    return Found(tuple(order), tuple(Unknown(name) for name in strangers))


def _hit(
    table: InteractionTable,
    row: Interaction,
    drug: str | None,
    names: frozenset[str],
    read: Collection[str],
    *,
    kidney: bool,
) -> Hit:
    members = [m for m in row.members if drug is None or (drug in m.parts and m.parts <= names)]
    sources = tuple(dict.fromkeys((*(m.source for m in members), *row.sources)))
    if not row.known_interaction:
        verified = not row.recalled and any(s in read for s in row.sources)
        severity = Severity.NONE_KNOWN if verified else Severity.NOT_LISTED
    else:
        own = Severity[row.severity.upper()]
        found = [Severity[(m.severity or row.severity).upper()] for m in members]
        severity = min([*found, own]) if drug is None else min(found, default=own)
    if kidney:
        severity = min(severity, Severity.ASK)
    gap = _gap(row, members, table.widest_h, whole_class=drug is None)
    return Hit(row, (drug,) if drug else (), severity, gap, sources)


def _gap(row: Interaction, members: Sequence[Separation], unstated: float, *, whole_class: bool) -> Gap | None:
    """The widest hours of the members named; the row's own, which cover every member, for a class or another name."""
    spans: list[Separation] = [m for m in members if m.drug_before_mg_h or m.drug_after_mg_h]
    if whole_class or not members:
        spans = [row.separation] if row.separation else []
    if not spans:
        return None
    before, after = ([x for s in spans if (x := getattr(s, k))] for k in ("drug_before_mg_h", "drug_after_mg_h"))
    return Gap(max(before, default=None), max(after, default=None), unstated)
