"""Topics whose answer is worked out: ask for what is missing, one thing at a time, then show the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.conversation import intakes, tokens
from bot.conversation.answers import Answers
from bot.conversation.context import Context
from bot.conversation.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.tables import IntakeTable
from bot.knowledge.topics import Topic
from bot.understanding.slots import Slots

Calculator = Callable[[IntakeTable, Mapping[str, Any]], intakes.Ask | intakes.Result]
CALCULATORS: Mapping[str, Calculator] = {"dose.rda": intakes.recommended, "dose.upper_limit": intakes.ceiling}

PROBLEMS = {
    "age_absurd": "age",
    "age_newborn": "age",
    "two_ages": "age",
    "pregnant_man": "pregnant_man",
    "dose_absurd": "dose_mg",
    "two_doses": "dose_mg",
    "unknown_form": "form",
}
"""What could not be taken as said → the question that goes on; messages.yaml explains each as `problem-…`."""
ALWAYS = frozenset({"pregnant_man"})
"""Problems that concern every calculator."""


class Calculated:
    """Guided questions and results of the calculator topics."""

    def __init__(self, content: Content, renderer: Renderer, answers: Answers) -> None:
        self._content = content
        self._render = renderer
        self._answers = answers

    def reply(self, topic: Topic, context: Context, said: Slots) -> Reply | None:
        """The next question or the result; None if nothing is to be asked or worked out here."""
        if topic.answer is None or topic.status == "draft":
            return None
        calculate = CALCULATORS.get(topic.id)
        for problem in said.problems:
            if PROBLEMS.get(problem) in topic.uses or (calculate and problem in ALWAYS):
                name = next(iter(said.unknown_names), "")
                text = self._render.say(f"problem-{problem.replace('_', '-')}", name=name)
                return self._ask(topic, context, PROBLEMS[problem], text)
        if calculate is None:
            return None
        found = calculate(self._content.intake, context.slots)
        if isinstance(found, intakes.Ask):
            return self._ask(topic, context, found.slot)
        reply = self._answers.reply(topic, context.slots, **found.values)
        sources = tuple(dict.fromkeys((*found.sources, *reply.sources)))
        blocks = [b for b in reply.blocks if b.kind is not BlockKind.SOURCES] + self._answers.source_list(sources)
        choices = (*self._others(topic, found.values), *reply.choices)
        return replace(reply, blocks=tuple(blocks), sources=sources, choices=choices)

    def sources(self, topic: Topic, slots: Mapping[str, Any]) -> tuple[str, ...]:
        """The sources of a topic's result, as far as it can be worked out from these slots."""
        calculate = CALCULATORS.get(topic.id)
        found = calculate(self._content.intake, slots) if calculate else None
        return found.sources if isinstance(found, intakes.Result) else ()

    def _ask(self, topic: Topic, context: Context, slot: str, text: str | None = None) -> Reply:
        variants = self._content.questions.get(slot, ())
        variant = next((q for q in variants if q.when is None or q.when.fits(context.slots)), None)
        context.asking = slot
        rows = variant.choices if variant else ()
        return Reply(
            topic=topic.id,
            kind=ReplyKind.QUESTION,
            blocks=(Block(BlockKind.TEXT, text or (self._render.render(variant.ask) if variant else "")),),
            choices=tuple(tuple(Choice(o.label, tokens.fill(topic.id, o.set)) for o in row) for row in rows),
        )

    def _others(self, topic: Topic, values: Mapping[str, Any]) -> tuple[tuple[Choice, ...], ...]:
        """A row that shows another authority's figure at one tap."""
        if values.get("child") or values.get("amount"):
            return ()
        row = tuple(
            Choice(self._label(key), tokens.fill(topic.id, {"country": key}))
            for key in intakes.COMPARED
            if key != values["authority"]
        )
        return (row,)

    def _label(self, authority: str) -> str:
        return self._render.say("figure-of", authority=self._content.messages[f"authority-{authority}"])
