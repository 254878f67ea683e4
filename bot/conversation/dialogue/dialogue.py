"""A turn: a button, a command, a fixed follow-up, or words of its own. Nothing here waits or is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.base.message import Message
from bot.base.reply import Reply, ReplyKind
from bot.base.text import normalise, words
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.dialogue.questions import Questions
from bot.conversation.dialogue.topics import Topics
from bot.conversation.guided.guiding import Guiding
from bot.conversation.replies import tokens
from bot.conversation.replies.context import Context
from bot.conversation.replies.emergencies import Emergencies
from bot.conversation.replies.follow_up import FollowUpReader
from bot.conversation.replies.found import as_found
from bot.conversation.replies.screens import Screens
from bot.knowledge.content import Content
from bot.understanding.engine import Understander

NEEDS_A_TOPIC = ("may", "both", "short")
"""Fixed follow-ups that mean nothing before anything was answered."""

SMALL_TALK = ("nod", "yes_no")
"""Those that mean something only while a question is open."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a plain turn is made of."""

    content: Content
    understand: Understander
    screens: Screens
    calculated: Calculated
    emergencies: Emergencies
    follow: FollowUpReader
    guiding: Guiding
    topics: Topics
    questions: Questions

    def token(self, message: Message, context: Context) -> str | None:
        """The token that was pressed, or that a typed label or command stands for."""
        pressed = tokens.parse(message.choice) if message.choice else None
        text = pressed.target if pressed and pressed.kind == "say" else message.text
        if message.start_payload:
            text = f"/{message.start_payload}"
        if text is None:
            return message.choice
        command = self.screens.command(text)
        return self._offered(text, context) or (command.token if command else None) or message.choice

    def hear(self, text: str, context: Context) -> None:
        """Take in what a message tells of people, though it is answered with help first."""
        said = self.understand.slots(text)
        context.speak_of(said, carried=False)
        context.learn(said.known(), carried=False)

    def reply(self, message: Message, context: Context) -> Reply:
        """The reply to one message."""
        if message.choice is not None:
            return self._press(message.choice, context)
        if message.start_payload:
            return self._deep_link(message.start_payload, context)
        if message.text is None:
            return self.screens.line("not-text")
        return self._typed(message.text, context)

    def _offered(self, text: str, context: Context) -> str | None:
        """The token of a button that a message names: by its label, by "the second one", by "2" where one must be."""
        if token := context.offered.get(normalise(text)):
            return token
        place = self.follow.pick(text)
        if context.clarified and text.strip().isdecimal():
            place = int(text) - 1
        buttons = list(context.offered.values())
        return buttons[place] if place is not None and 0 <= place < len(buttons) and not context.asking else None

    def _typed(self, text: str, context: Context) -> Reply:
        normal = normalise(text)
        if token := self._offered(text, context):
            return self._press(token, context)
        if command := self.screens.command(text):
            return self.topics.open(command.topic, context) if command.topic else self._menu(command.menu, context)
        if text.lstrip().startswith("/"):
            return self.screens.menu("start", text="unknown-command")
        if not words(normal):
            return self.screens.line("nodded" if _shows_a_face(text) else "empty")
        if answered := self.guiding.turn(text, context):
            return as_found(answered, context, None)
        guided = context.asking in (Guiding.ASKING, Emergencies.ASKING)
        if not guided and self.calculated.asks_on(context.topic, context, text):
            return self.topics.open(context.topic, context, self.understand.understand(text), text)
        fixed = self.follow.fixed(text)
        goes_on = context.topic or (fixed == "both" and context.clarified)
        if fixed and (fixed not in NEEDS_A_TOPIC or goes_on) and (fixed not in SMALL_TALK or not context.asking):
            return self._fixed(fixed, context)
        return self.questions.asked(text, context)

    def _fixed(self, said: str, context: Context) -> Reply:
        texts, topic = self.content.follow_ups, self.content.topics.get(context.topic or "")
        replies: Mapping[str, Callable[[], Reply]] = {
            "forget": lambda: self._forgotten(context),
            "none": lambda: self._none(context),
            "yes_no": lambda: self._none(context) if context.clarified else self.screens.line("not-asked"),
            "nod": lambda: self.screens.line("nodded", topic="meta.thanks", kind=ReplyKind.ANSWER),
            "stop": lambda: self._menu("start", context, "stopped"),
            "menu": lambda: self._menu("start", context),
            "short": lambda: self.screens.short(topic, self.topics.ended(topic, context)),
            "why": lambda: self.screens.deeper(topic, self.topics.ended(topic, context)),
            "source": lambda: self.screens.sources(topic, self.calculated.sources(topic, context) if topic else ()),
            "may": lambda: self.topics.open(texts.may_topic, context),
            "both": lambda: self._both(context) if context.clarified else self.topics.open(texts.both_topic, context),
        }
        return replies[said]()

    def _forgotten(self, context: Context) -> Reply:
        context.clear()
        return self.screens.line("forgotten", topic="meta.delete_data", kind=ReplyKind.ACTION)

    def _both(self, context: Context) -> Reply:
        """The first of what was offered, with the second beside it."""
        read = map(tokens.parse, context.offered.values())
        first, *others = [t.target for t in read if t and t.target in self.content.topics]
        return self.screens.with_others(self.topics.open(first, context), others[:1], "also-asked")

    def _menu(self, menu: str | None, context: Context, text: str | None = None) -> Reply:
        context.close_question()
        return self.screens.menu(menu or "start", text)

    def _press(self, token: str, context: Context) -> Reply:
        pressed = tokens.parse(token)
        match pressed:
            case tokens.Token("t", target):
                return self.topics.open(target, context)
            case tokens.Token("m", target) if target in self.content.menus:
                return self._menu(target, context)
            case tokens.Token("p", target):
                return self.topics.picture(target, context)
            case tokens.Token("say", target):
                context.offered.pop(normalise(target), None)  # a button may say just what it is labelled
                return self._typed(target, context)
            case tokens.Token(tokens.NONE):
                return self._none(context)
            case tokens.Token("s", target, slots):
                return self._filled(target, slots, context)
            case tokens.Token("g", target) if guided := self.guiding.pressed(context, target):
                return as_found(guided, context, None)
        return self.screens.stale()

    def _filled(self, target: str, slots: Mapping[str, Any], context: Context) -> Reply:
        """The reply to a button that fills slots."""
        if target == Emergencies.ASKING:
            return self.emergencies.chosen(slots, context) or self.screens.stale()
        context.learn(slots, carried=True)
        context.age_is_of_a_band = context.age_is_of_a_band or "age" in slots
        guided = self.guiding.changed(context) if target == Guiding.TOPIC else None
        return as_found(guided, context, None) if guided else self.topics.open(target, context)

    def _deep_link(self, payload: str, context: Context) -> Reply:
        topic = payload.replace("-", ".", 1)
        return self.topics.open(topic, context) if topic in self.content.topics else self.screens.menu("start")

    def _none(self, context: Context) -> Reply:
        context.close_question()
        return self.screens.menu("start", text="lost")


def _shows_a_face(text: str) -> bool:
    """True for a text with an emoji in it."""
    return any(unicodedata.category(character) == "So" for character in text)
