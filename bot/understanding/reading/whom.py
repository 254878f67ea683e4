"""Of whom a message speaks: the one who types, or somebody else; and which part of it is told of the other one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives

SPEAKER = "speaker"
PRONOUNS: Mapping[str, str | None] = {"he": "male", "she": "female", "they": None}
"""Pronoun → sex of the person it can stand for; None for either."""
_CHILD = "child"
_NEAR = 40
"""Characters before a name in which it is said what is asked of that person."""

_DOING = re.compile(r"\w{2}ing (?:\w+ )?$")


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a message is about, in names: `SPEAKER`, a key of `PRONOUNS`, or a word of kinship and what it may mean."""

    who: tuple[str, ...]
    """Names of one person, the one that was used first; none when nobody is named."""
    asked: str
    """The message without what it tells of somebody else."""
    other: tuple[str, ...] = ()
    """That somebody."""
    beside: str = ""
    """What is told of them."""
    void: tuple[tuple[int, int], ...] = ()
    """Places in the whole message that name a person who is not asked about: "my husband says I snore"."""


@dataclass(frozen=True, slots=True)
class _Mention:
    who: str
    start: int
    end: int
    strong: bool
    """The question is put of this person ("can she", "do I need"), not only told."""


class WhomReader:
    """Reads canonical text. Pure after construction."""

    def __init__(self, lexicon: Lexicon) -> None:
        whom, people = lexicon.lists["whom"], lexicon.lists["people"]
        never = set(whom["never"])
        self._kin = {word: name for name, words in whom["kin"].items() for word in words}
        self._may_be: Mapping[str, list[str]] = whom["may_be"]
        self._sex = {self._kin.get(w, w): e.get("sex") for w, e in people["relations"].items()}
        kin = alternatives(k for k in people["relations"] if k not in never)
        always = alternatives(k for k in people["relation_always"] if k not in never)
        own = alternatives(["my", "our", "a friend's", "his", "her", "friends", "yo"])
        between = alternatives([*whom["clause_words"], *whom["tells"], "is", "of"])
        self._named = re.compile(
            rf"\b{own} (?:(?!{between}\b)[\w.]+[ -]){{0,4}}?(?P<kin>{kin})(?:'s|s)?\b"
            rf"|\b(?P<always>{always})\b|^(?P<first>{kin})\b(?!['s]* (?:nature|to be))"
            rf"|\b(?:my|our) \d+(?:\.\d+)?[ -]?(?P<old>{alternatives(whom['years_old'])})\b"
        )
        self._nobody = re.compile(rf"\b{alternatives([*people['age_class_excluded'], *people['sex_excluded']])}\b")
        pronouns = {w: name for name, words in whom["pronouns"].items() for w in words}
        self._pronoun_of = pronouns
        self._pronoun = re.compile(rf"(?<![\w']){alternatives(pronouns)}(?![\w'])")
        self._they_after = re.compile(rf"\b{alternatives(whom['people_after'])} $")
        self._thing = re.compile(rf"\b{alternatives(whom['things'])}[ ,]+$")
        self._asked_of = re.compile(rf"\b{alternatives(whom['asked_of'])} (?:(?!i\b)\w+ ){{0,2}}$")
        self._tells = re.compile(
            rf"(?:'s|s)?,? (?:also |always |just |keeps? |has |who )?{alternatives(whom['tells'])}\b"
        )
        modal_i = rf"{alternatives(whom['modals'])} i\b(?! (?:\w+ )?{alternatives(whom['not_own'])}\b)"
        own_words = rf"{alternatives(whom['own'])}(?! {alternatives(whom['not_after_own'])}\b)"
        self._own = re.compile(rf"(?<![\w'])(?:{modal_i}|{own_words})(?![\w'])")
        weak = alternatives(whom["weak"])
        self._weak = re.compile(
            rf"(?<![\w'])(?:{weak}(?! {alternatives(whom['not_after_weak'])}\b)|my (?!{kin}\b))(?![\w'])"
        )
        question = rf"(?:{alternatives(whom['question_words'])}\b[^.,?!]{{0,25}}? )?{modal_i}"
        self._ends = re.compile(rf"[.?!,]+(?!\d)|(?<= )(?={alternatives(whom['clause_words'])} )|(?<= ){question}")

    def read(self, text: str) -> Whose:
        """Whom the canonical `text` is about."""
        others, void = self._others(text)
        own = [_Mention(SPEAKER, m.start(), m.end(), strong=True) for m in self._own.finditer(text)]
        weak = [_Mention(SPEAKER, m.start(), m.end(), strong=False) for m in self._weak.finditer(text)]
        strong = [m for m in (*own, *others) if m.strong]
        if not strong:
            # Told of two with nothing asked of either, the facts stay together: each may be meant.
            named = others if not weak or self._begins(text, others) else [] if others else weak
            return Whose(self._names(named[0].who, others) if named else (), text, void=void)
        who = self._antecedent(max(strong, key=lambda m: m.end).who, others)
        if who == SPEAKER:
            void = (*void, *((m.start, m.end) for m in others))
        rest, beside = self._parted(text, who, others, (*own, *weak))
        if not beside:
            return Whose(self._names(who), text, void=void)
        other = self._names(others[0].who, others) if who == SPEAKER else (SPEAKER,)
        return Whose(self._names(who), rest, other, beside, void)

    def _begins(self, text: str, others: Sequence[_Mention]) -> bool:
        """Whether the message begins with the other person: "I have a son of six, he cannot sleep"."""
        clauses = self._clauses(text)
        return bool(others and clauses) and others[0].start < clauses[0][1]

    def _others(self, text: str) -> tuple[list[_Mention], tuple[tuple[int, int], ...]]:
        """The mentions of somebody else, and the places of those who only tell, or of a thing called "he"."""
        found: list[_Mention] = []
        telling: list[_Mention] = []
        nobody = [m.span() for m in self._nobody.finditer(text)]
        for match in self._named.finditer(text):
            if any(start <= match.start() and match.end() <= end for start, end in nobody):
                continue
            name: str = match["kin"] or match["always"] or match["first"] or ""
            who = self._kin.get(name, name) if name else _CHILD
            mention = _Mention(who, match.start(), match.end(), self._is_asked_of(text, match.start()))
            (telling if self._tells.match(text, match.end()) else found).append(mention)
        void = [(m.start, m.end) for m in telling]
        for match in self._pronoun.finditer(text):
            who, before = self._pronoun_of[match[0]], text[max(0, match.start() - _NEAR) : match.start()]
            if who == "they" and not self._they_after.search(before):
                continue
            if self._thing.search(before) and not found and not telling:
                void.append((match.start(), match.end()))
                continue
            found.append(_Mention(who, match.start(), match.end(), self._is_asked_of(text, match.start())))
        if any(m.who in PRONOUNS for m in found) and not any(m.who not in PRONOUNS for m in found):
            # "My mum says she cannot sleep": who tells is the one it is about.
            found = [m for m in telling if self._fits(m.who, found[0].who)][:1] + found
            void = [v for v in void if all(v != (m.start, m.end) for m in found)]
        return sorted(found, key=lambda m: m.start), tuple(void)

    def _is_asked_of(self, text: str, start: int) -> bool:
        return self._asked_of.search(text[max(0, start - _NEAR) : start]) is not None

    def _fits(self, kin: str, pronoun: str) -> bool:
        return self._sex.get(kin) in (None, PRONOUNS[pronoun]) or PRONOUNS[pronoun] is None

    def _antecedent(self, who: str, others: Sequence[_Mention]) -> str:
        """The name that a pronoun stands for, if the same message holds it."""
        if who not in PRONOUNS:
            return who
        return next((m.who for m in others if m.who not in PRONOUNS and self._fits(m.who, who)), who)

    def _names(self, who: str, others: Sequence[_Mention] = ()) -> tuple[str, ...]:
        name = self._antecedent(who, others)
        general = (g for g, kin in self._may_be.items() if name in kin)
        return (name, *general, *self._may_be.get(name, ()))

    def _parted(self, text: str, who: str, others: Sequence[_Mention], own: Sequence[_Mention]) -> tuple[str, str]:
        """The clauses about the person asked about, and those about somebody else."""
        if not others or not own:
            return text, ""
        kept: list[str] = []
        beside: list[str] = []
        of_other: bool | None = None
        for start, end in self._clauses(text):
            # "While nursing my baby" still tells of the mother.
            if any(start <= m.start < end and not _DOING.search(text[start : m.start]) for m in others):
                of_other = True
            elif any(start <= m.start < end for m in own):
                of_other = False
            mine = of_other is None or of_other is (who != SPEAKER)
            (kept if mine else beside).append(text[start:end].strip())
        return (" ".join(kept), " ".join(beside)) if kept else (text, "")

    def _clauses(self, text: str) -> list[tuple[int, int]]:
        ends = sorted({m.start() for m in self._ends.finditer(text)} | {0, len(text)})
        return [(a, b) for a, b in pairwise(ends) if text[a:b].strip(" .,?!")]
