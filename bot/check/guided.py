"""The guided check as people would read it: every question, and every ending by each of its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain

from jinja2 import TemplateError

from bot.base.markup import plain
from bot.base.reply import BlockKind, Reply
from bot.calculators.guided_check import Ended, judge
from bot.check import rendered
from bot.check.bench import Bench
from bot.check.reading import HIGHEST_GRADE, MOST_WORDS, reading_grade
from bot.conversation.guided.check_notes import CheckNotes
from bot.conversation.guided.check_telling import CheckTelling
from bot.conversation.guided.guiding import Guiding
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.context import Context, OpenCheck
from bot.knowledge.errors import ContentError
from bot.knowledge.guided_check import GuidedCheck, Step

MEDICINES = ("levothyroxine", "omeprazole")
"""One that needs a gap and one that wants watching: neither stops the check."""
OLDER, TAKEN = 70.0, 90.0


def problems(bench: Bench) -> Iterator[ContentError]:
    """What does not render, what Telegram would refuse, and what is too long or too hard to read."""
    try:
        for place, reply in replies(bench):
            for problem, remedy in chain(rendered.problems(reply), _hard(bench, reply)):
                yield bench.error("guided check", "", place, problem, remedy)
    except (TemplateError, KeyError, ValueError) as error:
        yield bench.error("guided check", "", "", f"does not render: {error!r}", "correct the {{ … }} in it")


def replies(bench: Bench) -> Iterator[tuple[str, Reply]]:
    """(place in the file, reply) of every question and of every ending by each reason and by all of them."""
    content = bench.parts.content
    check = content.check
    notes = CheckNotes(content, bench.parts.tables.check)
    tell = CheckTelling(content, bench.renderer, Answers(content, bench.renderer), notes, Guiding.TOPIC)
    fine: dict[str, tuple[str, ...]] = {s.id: (_harmless(s),) for s in check.steps}
    for i, step in enumerate(check.steps):
        for lead in (None, step.which, check.texts.why, check.texts.missed, check.texts.absurd):
            open_ = OpenCheck(answers={k: v for k, v in fine.items() if k != step.id}, age=OLDER, intro=lead is None)
            open_.before = {step.id: fine[step.id]}
            yield f"steps.{i}.ask", tell.question(_context(), open_, step, lead)
    for told in (fine, *_with_findings(check, fine)):
        for country in (None, "uk"):
            open_ = OpenCheck(answers=dict(told), drugs=MEDICINES, age=OLDER, taken=TAKEN, country=country)
            found = judge(check, notes.answers(open_))
            if isinstance(found, Ended):
                yield f"endings.{found.ending}.says", tell.ending(_context(), open_, found)


def _with_findings(check: GuidedCheck, fine: dict[str, tuple[str, ...]]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Answers in which one thing speaks against, then all that do at once."""
    against = [(s.id, a.id) for s in check.steps for a in s.answers if a.finding]
    for step, answer in against:
        yield {**fine, step: (answer,)}
    yield {s.id: tuple(a for step, a in against if step == s.id) for s in check.steps}


def _harmless(step: Step) -> str:
    return next(a.id for a in step.answers if not a.finding and not a.partial and not a.medicines and not a.amount)


def _context() -> Context:
    return Context(datetime.now(UTC))


def _hard(bench: Bench, reply: Reply) -> Iterator[tuple[str, str]]:
    said = [plain(b.html) for b in reply.blocks if b.kind is BlockKind.TEXT]
    for paragraph in "\n\n".join(said).split("\n\n"):
        if (words := len(paragraph.split())) > MOST_WORDS:
            yield f"{words} words in one paragraph, at most {MOST_WORDS}: “{paragraph[:40]}…”", "shorten it"
    grade = reading_grade(" ".join(said), frozenset(w.casefold() for w in bench.parts.content.subject_words))
    if grade is not None and grade > HIGHEST_GRADE:
        yield f"reading grade {grade:.1f}, at most {HIGHEST_GRADE:g}: “{said[-1][:60]}…”", "use shorter sentences"
