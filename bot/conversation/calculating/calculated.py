"""Topics whose answer is worked out: ask for what is missing, one thing at a time, then show the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.base.reply import Block, BlockKind, Choice, Picture, Reply, ReplyKind
from bot.conversation.calculating import intakes
from bot.conversation.calculating.intakes import Ask, Result
from bot.conversation.replies import tokens
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.context import Context
from bot.conversation.replies.own_pictures import OwnPictures
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.topics import Topic
from bot.understanding.slots import Slots

Calculator = Callable[[Mapping[str, Any]], Ask | Result]
"""Slots → what to ask, or the values of the topic's texts."""
GoesOn = Callable[[Mapping[str, Any], str], bool]
"""Slots and a message → whether the message goes on with what was worked out."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What to do about something that could not be taken as said."""

    slot: str
    """The slot it concerns: topics that do not use it pass over it."""
    question: str
    """The question that goes on; messages.yaml explains the problem as `problem-…`."""


PROBLEMS = {
    "age_absurd": Problem("age", "age"),
    "age_newborn": Problem("age", "age"),
    "two_ages": Problem("age", "age"),
    "pregnant_man": Problem("pregnant", "pregnant_man"),
    "dose_absurd": Problem("dose_mg", "dose_mg"),
    "dose_zero": Problem("dose_mg", "dose_mg"),
    "dose_negative": Problem("dose_mg", "dose_mg"),
    "two_doses": Problem("dose_mg", "dose_mg"),
    "unknown_form": Problem("form", "form_named"),
}


class Calculated:
    """Guided questions and results of the topics that are worked out.

    `readers` are calculators that also read the message itself, and explain by themselves what they could not take.
    """

    def __init__(
        self,
        content: Content,
        renderer: Renderer,
        answers: Answers,
        own: OwnPictures,
        readers: Mapping[str, Calculator],
        follow_ups: Mapping[str, GoesOn] | None = None,
        asks_on: Mapping[str, GoesOn] | None = None,
    ) -> None:
        self._content = content
        self._render = renderer
        self._answers = answers
        self._own = own
        self._readers = readers
        self._follow_ups = follow_ups or {}
        self._asks_on = asks_on or {}
        self._calculators: Mapping[str, Calculator] = {
            "dose.rda": lambda slots: intakes.recommended(content.intake, slots),
            "dose.upper_limit": lambda slots: intakes.ceiling(content.intake, slots),
            **readers,
        }

    def reads_text(self, topic: str | None) -> bool:
        """True when an answer to the topic's question may be words that fill no slot."""
        return topic in self._readers

    def goes_on(self, topic: str, context: Context, text: str) -> bool:
        """True when a message goes on with what was worked out last ("no milk" after a day's foods)."""
        going_on = self._follow_ups.get(topic)
        return going_on is not None and going_on(context.slots, text)

    def asks_on(self, topic: str | None, context: Context, text: str) -> bool:
        """True when a message can only be about what was worked out last ("how far apart?" after a medicine)."""
        asking_on = self._asks_on.get(topic or "")
        return asking_on is not None and asking_on(
            {**context.slots, "medicines": context.medicines, "asking": context.asking}, text
        )

    def reply(self, topic: Topic, context: Context, said: Slots, text: str = "") -> Reply | None:
        """The next question or the result; None if nothing is to be asked or worked out here."""
        if topic.answer is None or topic.status == "draft":
            return None
        if topic.id not in self._readers and (asked := self._problem(topic, context, said)):
            return asked
        if topic.id not in self._calculators:
            return None
        context.unlearn(said.drug_denied)
        found = self._work_out(topic, context, said, text)
        if isinstance(found, Ask):
            slot, _, why = found.slot.partition(".")
            if why:  # what could not be used as said must not stand in the way of the next answer
                context.slots.pop(slot, None)
            context.slots |= found.kept
            return self._ask(topic, context, found.slot)
        context.slots = {k: v for k, v in {**context.slots, **found.kept}.items() if v is not None}
        context.doses = {**context.doses, **found.doses}
        reply = self._answers.reply(topic, context.slots, **found.values)
        sources = tuple(dict.fromkeys((*found.sources, *reply.sources)))
        blocks = [b for b in reply.blocks if b.kind is not BlockKind.SOURCES] + self._answers.source_list(sources)
        choices = (*self._offers(topic, found.values), *self._others(topic, found.values), *reply.choices)
        slots = {**reply.slots, **found.slots}
        picture = self._drawn(topic, found)
        return replace(reply, blocks=tuple(blocks), sources=sources, choices=choices, slots=slots, picture=picture)

    def draws(self, picture: str) -> bool:
        """True for a picture of a person's own figures."""
        return picture in self._own

    def picture(self, topic: Topic, context: Context) -> Picture | None:
        """The topic's picture of what the dialogue knows; None if it knows too little by now."""
        if topic.id not in self._calculators:
            return None
        found = self._work_out(topic, context, Slots(), "")
        return self._drawn(topic, found) if isinstance(found, Result) else None

    def _drawn(self, topic: Topic, found: Result) -> Picture | None:
        name = topic.picture
        return self._own.picture(name, found.values) if name is not None and name in self._own else None

    def sources(self, topic: Topic, context: Context) -> tuple[str, ...]:
        """The sources of a topic's result, as far as it can be worked out from what is known."""
        if topic.id not in self._calculators:
            return ()
        found = self._work_out(topic, context, Slots(), "")
        return found.sources if isinstance(found, Result) else ()

    def _work_out(self, topic: Topic, context: Context, said: Slots, text: str) -> Ask | Result:
        slots = {**context.slots, "dose_times": said.dose_times}
        if topic.id in self._readers:
            slots |= {
                "text": text,
                "problems": said.problems,
                "unknown_names": said.unknown_names,
                "drug_unsure": said.drug_unsure,
                "medicines": context.medicines,
                "doses": context.doses,
            }
        return self._calculators[topic.id](slots)

    def _problem(self, topic: Topic, context: Context, said: Slots) -> Reply | None:
        for name in said.problems:
            problem = PROBLEMS.get(name)
            if problem and problem.slot in topic.uses:
                unknown = next(iter(said.unknown_names), "")
                text = self._render.say(f"problem-{name.replace('_', '-')}", name=unknown)
                return self._ask(topic, context, problem.question, text)
        return None

    def _ask(self, topic: Topic, context: Context, question: str, text: str | None = None) -> Reply:
        variants = self._content.questions.get(question, ())
        variant = next((q for q in variants if q.when is None or q.when.fits(context.slots)), None)
        context.asking = question.partition(".")[0]
        own = context.slots.get("units")
        # The unit of the person's laboratory comes first; it is asked for all the same.
        rows = [sorted(row, key=lambda o: o.set.get("serum_unit") != own) for row in variant.choices] if variant else ()
        return Reply(
            topic=topic.id,
            kind=ReplyKind.QUESTION,
            slots=dict(context.slots),
            blocks=(Block(BlockKind.TEXT, text or (self._render.render(variant.ask) if variant else "")),),
            choices=tuple(tuple(Choice(o.label, tokens.fill(topic.id, o.set)) for o in row) for row in rows),
        )

    def _offers(self, topic: Topic, values: Mapping[str, Any]) -> tuple[tuple[Choice, ...], ...]:
        """Buttons that a calculator offers: each stands for a text, or fills slots."""
        said = [(label, tokens.say(text)) for label, text in values.get("offers", ())]
        picked = [(label, tokens.fill(topic.id, slots)) for label, slots in values.get("picks", ())]
        return tuple((Choice(label, token),) for label, token in (*said, *picked))

    def _others(self, topic: Topic, values: Mapping[str, Any]) -> tuple[tuple[Choice, ...], ...]:
        """A row that shows another authority's figure at one tap."""
        if "authority" not in values or values.get("child") or values.get("amount"):
            return ()
        row = tuple(
            Choice(self._label(key), tokens.fill(topic.id, {"country": key}))
            for key in intakes.COMPARED
            if key != values["authority"]
        )
        return (row,)

    def _label(self, authority: str) -> str:
        return self._render.say("figure-of", authority=self._content.messages[f"authority-{authority}"])
