"""The library's texts (connections, chains, trials, pictures) under the same rules as the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import TemplateError

from bot.base.reply import Reply
from bot.check import rendered, texts
from bot.check.bench import Bench
from bot.conversation.replies.connections import Connections
from bot.conversation.replies.pictures import CAPTION, Pictures
from bot.conversation.replies.trials import TrialList
from bot.knowledge.errors import ContentError, ContentErrors
from bot.knowledge.library import Library, load_library, place

_ERRORS = (TemplateError, KeyError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the library, where it stands, and what its author marked as uncertain."""

    file: str
    path: tuple[str | int, ...]
    text: str
    hedged: tuple[str, ...] = ()


def said(library: Library) -> Iterator[Said]:
    """Every text of the library that a person may read."""
    for key, text in library.connections.messages.items():
        yield Said("en/connections.yaml", ("messages", key), text)
    for key, chain in library.chains.items():
        for name in ("title", "intro"):
            yield Said("en/chains.yaml", ("chains", key, name), getattr(chain, name), chain.hedged)
    for i, group in enumerate(library.trials.groups):
        yield Said("en/trials.yaml", ("groups", i, "title"), group.title)
    for key, text in library.trials.messages.items():
        yield Said("en/trials.yaml", ("messages", key), text)
    for key, trial in library.trials.trials.items():
        for name in ("who", "found", "paid"):
            yield Said("en/trials.yaml", ("trials", key, name), getattr(trial, name), trial.hedged)
    for key, picture in library.pictures.items():
        for name in ("caption", "alt"):
            yield Said("en/pictures.yaml", ("pictures", key, name), getattr(picture, name), picture.hedged)
        for label, text in picture.labels.items():
            yield Said("en/pictures.yaml", ("pictures", key, "labels", label), text, picture.hedged)


def problems(bench: Bench) -> Iterator[ContentError]:
    """Everything wrong with the library: numbers that were typed, recalled facts, texts that do not render or fit."""
    root, content = bench.parts.root, bench.parts.content
    try:
        library = load_library(root, content)
    except ContentErrors as broken:
        yield from broken.errors
        return
    names = sorted(content.allowed_numbers, key=len, reverse=True)
    allowed = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in names)) if names else None
    for text in said(library):
        for message, remedy in (*_numbers(text, allowed), *_recalled(text, bench)):
            yield place(root, text.file, text.path, message, remedy)
    for file, path, message, remedy in (*_pictures(bench, library), *_trials(bench, library), *_chains(bench, library)):
        yield place(root, file, path, message, remedy)


def quoted(bench: Bench) -> list[str]:
    """All texts of the library, for the check of facts that nothing uses."""
    return [text.text for text in said(load_library(bench.parts.root, bench.parts.content))]


def _numbers(text: Said, allowed: re.Pattern[str] | None) -> Iterator[tuple[str, str]]:
    try:
        typed = texts.literal(text.text)
    except TemplateError as error:
        yield f"does not render: {error!r}", "correct the {{ … }} in it"
        return
    typed = allowed.sub(" ", typed) if allowed else typed
    for found in (*texts._DIGIT.findall(typed), *texts._WORDS.findall(typed)):
        yield f"the number “{found}” comes from no fact", 'make it a fact and write {{ fact("…") }}'


def _recalled(text: Said, bench: Bench) -> Iterator[tuple[str, str]]:
    content = bench.parts.content
    for call, name in texts._CALL.findall(text.text):
        if call == "fact" and name not in content.facts:
            yield f"there is no fact {name}", "correct the id, or add the fact"
        elif texts._recalled(content, call, name) and not {name, texts._source_of(content, name)} & set(text.hedged):
            yield f"the {call} {name} was recalled, not read", f"word it as uncertain and add {name} to hedged"


_Wrong = tuple[str, tuple[str | int, ...], str, str]


def _pictures(bench: Bench, library: Library) -> Iterator[_Wrong]:
    pictures = Pictures(bench.parts.content, bench.renderer, library)
    file = "en/pictures.yaml"
    for name in pictures.names():
        kind = name.partition(":")[0]
        try:
            caption = pictures.picture(name).caption
        except _ERRORS as error:
            yield file, ("pictures", kind), f"{name} does not render: {error!r}", "correct the {{ … }} in it"
            continue
        if len(caption) > CAPTION:
            message = f"the caption of {name} has {len(caption)} characters, Telegram allows {CAPTION}"
            yield file, ("pictures", kind, "caption"), message, "shorten it, or the chain's intro"


def _trials(bench: Bench, library: Library) -> Iterator[_Wrong]:
    trials = TrialList(bench.parts.content, bench.renderer, library)
    for trial in library.trials.trials:
        try:
            trials.line(trial)
        except _ERRORS as error:
            yield "en/trials.yaml", ("trials", trial), f"does not render: {error!r}", "correct the {{ … }} in it"


def _chains(bench: Bench, library: Library) -> Iterator[_Wrong]:
    connections = Connections(bench.parts.content, bench.renderer, library)
    for chain in bench.parts.content.chains.values():
        try:
            reply: Reply = connections.chain(chain)
        except _ERRORS as error:
            yield "en/chains.yaml", ("chains", chain.id), f"does not render: {error!r}", "correct the {{ … }} in it"
            continue
        for message, remedy in rendered.problems(reply):
            yield "en/chains.yaml", ("chains", chain.id), message, remedy
