"""What is said when something can not wait: the advice first, then the country, so that the number is the right one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.base.reply import Band, Block, BlockKind, Candidate, Choice, Reply, ReplyKind
from bot.base.text import any_of, bare
from bot.conversation.replies import tokens
from bot.conversation.replies.context import Context
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.tables import HelpLines
from bot.understanding.slots import Slots
from bot.understanding.triage.detector import TriageHit
from bot.understanding.triage.rules import TriageRules

SIGNS = "safety.emergency"
"""Which signs can not wait: the topic behind the button of a line about help."""
CRISIS = "safety.crisis"
AGAIN = 2
"""How often in a row the same reply is given to words that mean nothing by themselves."""
PER_ROW = 4
"""Country buttons a row."""


class Emergencies:
    """Replies of triage. They wait for no consent, age or menu."""

    ASKING = "help_country"
    """The open question while the country is not known; also the target of its buttons."""

    def __init__(self, content: Content, renderer: Renderer, rules: TriageRules, lines: HelpLines) -> None:
        self._content = content
        self._render = renderer
        self._rules = rules
        self._lines = lines
        self._settled = any_of(rules.settled)

    def begin(self, hit: TriageHit, context: Context) -> Reply:
        """The reply to a message that triage caught; what else was being asked is left."""
        context.desk, context.repeated = None, 0
        return self._reply(hit.reply, context)

    def known(self, context: Context) -> str:
        """What was said before that may make the next words urgent, as sentences; empty if nothing was."""
        was = self._rules.replies[context.triage].was if context.triage else None
        return " ".join(
            [*(told.says for told in self._rules.told if told.fits(context.slots)), *([was] if was else [])]
        )

    def again(self, context: Context) -> Reply | None:
        """The reply given last, for words after it that mean nothing by themselves; None if it is over."""
        context.repeated += 1
        if context.triage is None or context.repeated > AGAIN:
            return None
        return self._reply(context.triage, context)

    def settled(self, text: str, context: Context) -> Reply | None:
        """The end of an alarm that somebody competent has looked at, or that was none; None while it goes on."""
        name = context.triage
        if name is None or self._rules.replies[name].topic == CRISIS or not self._settled.search(bare(text)):
            return None
        context.close_question()
        return Reply(SIGNS, ReplyKind.ANSWER, (Block(BlockKind.TEXT, self._render.render(self._rules.settled_reply)),))

    def beside(self, reply: Reply, context: Context) -> Reply:
        """An ordinary reply below a line about help, for a message that might have called for it."""
        line = self._render.render(self._rules.beside, **self._numbers(context.slots.get("country")))
        signs = self._content.topics[SIGNS]
        button = (Choice(signs.title, tokens.topic(SIGNS)),)
        return replace(reply, blocks=(Block(BlockKind.TEXT, line), *reply.blocks), choices=(button, *reply.choices))

    def answered(self, said: Slots, context: Context) -> Reply | None:
        """The same reply with the numbers of the country just named; None if no country with numbers was named."""
        country = said.country
        if context.triage is None or self._lines.of(country) is None:
            return None
        context.slots["country"] = country
        return self._reply(context.triage, context)

    def chosen(self, slots: Mapping[str, Any], context: Context) -> Reply | None:
        """The same reply after a country's button was pressed; None if the dialogue has faded."""
        if context.triage is None:
            return None
        context.slots["country"] = slots.get("country")
        return self._reply(context.triage, context)

    def _reply(self, name: str, context: Context) -> Reply:
        reply = self._rules.replies[name]
        country = context.slots.get("country")
        known = self._lines.of(country)
        asks = reply.asks_country and known is None
        context.triage = name
        context.asking = self.ASKING if asks else None
        blocks = [Block(BlockKind.TEXT, self._render.render(reply.text, **self._numbers(country)))]
        if asks:
            blocks.append(Block(BlockKind.TEXT, self._render.render(self._rules.country_question)))
        return Reply(
            topic=reply.topic,
            kind=ReplyKind.TRIAGE,
            blocks=tuple(blocks),
            band=Band.ANSWER,
            candidates=(Candidate(reply.topic, 1.0),),
            slots={"country": country} if country else {},
            choices=self._countries() if asks else (),
        )

    def _numbers(self, country: str | None) -> dict[str, str]:
        generic, known = self._rules.unknown_country, self._lines.of(country)
        lines = known.model_dump() if known else {}
        return {
            kind: ", ".join(map(str, getattr(known, kind))) if lines.get(kind) else getattr(generic, kind)
            for kind in ("emergency", "poison", "crisis")
        }

    @property
    def country_names(self) -> dict[str, str]:
        """The countries that have a button: code → name."""
        named = {code: self._content.messages.get(f"country-{code}") for code in self._lines.help_lines}
        return {code: name for code, name in named.items() if name}

    def _countries(self) -> tuple[tuple[Choice, ...], ...]:
        choices = [
            Choice(name, tokens.fill(self.ASKING, {"country": code})) for code, name in self.country_names.items()
        ]
        return tuple(tuple(choices[i : i + PER_ROW]) for i in range(0, len(choices), PER_ROW))
