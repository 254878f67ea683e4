"""One turn of a dialogue: a Message comes in, a Reply goes out. Nothing else opens this floor."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.base.message import Message
from bot.base.reply import Band, Block, BlockKind, Candidate, Choice, Picture, Reply, ReplyKind
from bot.base.text import MAX_CHARACTERS, normalise, words
from bot.conversation import tokens
from bot.conversation.all_desks import all_desks
from bot.conversation.answers import Answers
from bot.conversation.calculated import Calculated
from bot.conversation.cards import Cards
from bot.conversation.connections import Connections
from bot.conversation.context import Context, Contexts
from bot.conversation.desks import Turn
from bot.conversation.emergencies import Emergencies
from bot.conversation.follow_up import FollowUpReader, uses
from bot.conversation.forms import named
from bot.conversation.guiding import Guiding
from bot.conversation.kept import Kept, in_memory
from bot.conversation.notes import Notes
from bot.conversation.opinions import Opinions
from bot.conversation.own_pictures import OwnPictures
from bot.conversation.pictures import Pictures
from bot.conversation.render import Renderer
from bot.conversation.screens import Screens
from bot.conversation.tabled import Tables
from bot.conversation.told import Told
from bot.conversation.trials import TrialList
from bot.knowledge.content import Content
from bot.knowledge.keeping import Keeping, Privacy
from bot.knowledge.library import Library
from bot.knowledge.tables import HelpLines
from bot.knowledge.topics import Topic
from bot.understanding.engine import Understander
from bot.understanding.result import Understanding
from bot.understanding.routing.router import OUT_OF_SCOPE
from bot.understanding.slots import Slots
from bot.understanding.triage.detector import Triage
from bot.understanding.triage.rules import TriageRules

ROUNDS = 2
"""How often in a row the chat asks what was meant before it shows the menu."""
HIDDEN = frozenset({"units", "age_class", "specimen", "food_id", "food_asked", "day", "plan"})
"""What a dialogue keeps for itself: not among the slots of the machine-readable door."""

_T = TypeVar("_T")


class Conversation:
    """The dialogue engine: curated content, understanding, and what each open dialogue remembers."""

    def __init__(
        self,
        content: Content,
        understander: Understander,
        triage: Triage,
        rules: TriageRules,
        help_lines: HelpLines,
        tables: Tables,
        library: Library,
        notes: tuple[Keeping, Privacy],
        kept: Kept | None = None,
        contexts: Contexts | None = None,
    ) -> None:
        """`kept` is what is kept of people; by default in memory, for as long as this conversation lives."""
        self._content = content
        self._understand = understander
        self._triage = triage
        self._contexts = contexts if contexts is not None else Contexts()
        self._render = Renderer(content)
        self._answers = Answers(content, self._render)
        self._pictures = Pictures(content, self._render, library)
        self._screens = Screens(content, self._render, self._answers, self._pictures)
        self.cards = Cards(content, self._render, self._answers, self._screens, understander, triage)
        self._connections = Connections(content, self._render, library)
        self._trials = TrialList(content, self._render, library)
        self._is_plate = tables.is_plate
        own = OwnPictures(self._render, library)
        self._calculated = Calculated(content, self._render, self._answers, own, tables.calculators, tables.follow_ups)
        self._told = Told(content, self._render, tables.check)
        self._emergencies = Emergencies(content, self._render, rules, help_lines)
        self._follow = FollowUpReader(content.follow_ups)
        self._guiding = Guiding(content, self._render, self._answers, tables.check, understander, self._follow)
        self.kept = kept or in_memory()
        told = Notes(self._render, *notes)
        self.opinions = Opinions(content.topics, content.messages, self.kept)
        self._desks = all_desks(self.kept, told, understander, self._emergencies, self._follow)

    async def handle(self, message: Message) -> Reply:
        """The reply to one message. Never raises for anything that a person can type or press."""
        context = self._contexts.of(message.chat, message.now)
        await self.kept.meet(message, context)
        checked = context.asking == Guiding.ASKING
        reply = await self._turn(message, context)
        if checked and reply.kind in (ReplyKind.CLARIFY, ReplyKind.FALLBACK):
            context.asking = Guiding.ASKING  # nothing else was answered, so the question stands
        if not message.private and reply.topic == Guiding.TOPIC and reply.kind is ReplyKind.QUESTION:
            reply = self._guiding.only_in_private(reply, context)
        if reply.kind is not ReplyKind.TRIAGE:
            reply = self._guiding.with_resume(reply, context)
        context.offered = {normalise(c.label): c.token for row in reply.choices for c in row}
        if reply.kind is not ReplyKind.CLARIFY:
            context.clarified = 0
        return reply

    async def closing(self, work: Awaitable[_T]) -> _T:
        """Do the work; whatever becomes of it, give back what the conversation holds."""
        try:
            return await work
        finally:
            await self.kept.close()

    def line(self, key: str) -> Reply:
        """A line of messages.yaml that a channel says by itself: an edited message, a failure."""
        return self._screens.line(key)

    def is_urgent(self, text: str) -> bool:
        """True for a text that may tell of an emergency or of despair: nothing may keep it from being answered."""
        return self._triage.check(text) is not None

    async def _turn(self, message: Message, context: Context) -> Reply:
        # What can not wait goes before everything that is kept or asked.
        if message.text and (hit := self._triage.check(message.text)) and not self._is_plate(message.text):
            return self._emergencies.begin(hit, context)
        turn = Turn(
            message,
            context,
            self._token(message, context),
            lambda other: self._turn(other, context),
            lambda: self._contexts.forget_person(message.person),
        )
        if reply := await self._desks.before(turn):
            return reply
        context.entered = None
        return await self._desks.after(self._reply(message, context), turn)

    def _token(self, message: Message, context: Context) -> str | None:
        """The token that was pressed, or that a typed label or command stands for."""
        pressed = tokens.parse(message.choice) if message.choice else None
        text = pressed.target if pressed and pressed.kind == "say" else message.text
        if text is None:
            return message.choice
        command = self._screens.command(text)
        return context.offered.get(normalise(text)) or (command.token if command else None) or message.choice

    def _reply(self, message: Message, context: Context) -> Reply:
        if message.choice is not None:
            return self._press(message.choice, context)
        if message.start_payload:
            return self._deep_link(message.start_payload, context)
        if message.text is None:
            return self._screens.line("not-text")
        return self._typed(message.text, context)

    def _typed(self, text: str, context: Context) -> Reply:
        normal = normalise(text)
        if token := context.offered.get(normal):
            return self._press(token, context)
        if command := self._screens.command(text):
            return self._topic(command.topic, context) if command.topic else self._menu(command.menu, context)
        if not words(normal):
            return self._screens.line("empty")
        if guided := self._guiding.turn(text, context):
            return _told(guided, context, None)
        if fixed := self._follow.fixed(text):
            return self._fixed(fixed, context)
        return self._asked(text, context)

    def _asked(self, text: str, context: Context) -> Reply:
        """The reply to a message in words of its own: an answer to the open question, or a question."""
        asked = context.asking and context.asking != Guiding.ASKING
        if asked and (reply := self._answered(text, context)):
            return reply
        if pair := self._connections.find(text):
            return self._connected(*pair, context)
        reply = self._routed(text, context)
        return self._screens.with_note(reply, "too-long") if len(text) > MAX_CHARACTERS else reply

    def _connected(self, start: str, end: str, context: Context) -> Reply:
        """How two things hang together, step by step. Medicines and illnesses named are what is asked, not who asks."""
        reply = self._answers.with_personal(self._connections.reply(start, end), context.slots)
        context.close_question()
        context.topic = reply.topic
        return _told(reply, context, None)

    async def png(self, picture: Picture) -> bytes:
        """The picture of a reply, drawn off the event loop.

        Raises:
            KeyError: there is no such picture.
        """
        return await self._pictures.png(picture)

    def _fixed(self, said: str, context: Context) -> Reply:
        topic = self._content.topics.get(context.topic or "")
        if said == "forget":
            context.clear()
            return self._screens.line("forgotten", topic="meta.delete_data", kind=ReplyKind.ACTION)
        if said == "none":
            return self._none(context)
        if said in ("stop", "menu"):
            context.close_question()
            return self._screens.menu("start", text="stopped" if said == "stop" else None)
        if said == "why":
            ending = self._guiding.ending(context) if topic is not None and topic.id == Guiding.TOPIC else None
            return self._screens.deeper(topic, ending or (self._whole(topic, context) if topic else None))
        return self._screens.sources(topic, self._calculated.sources(topic, context) if topic else ())

    def _answered(self, text: str, context: Context) -> Reply | None:
        """The reply when a message answers the open question; None when it does not."""
        assert context.asking is not None
        if context.asking == Emergencies.ASKING:
            return self._emergencies.answered(self._understand.slots(text), context)
        found = self._understand.understand(text, expecting=context.asking)
        if found.band is Band.ANSWER and found.topic != context.topic and found.names_subject:
            return None
        said = found.slots.known()
        if not said and not found.slots.problems:
            return self._reworked(text, context)
        context.learn(said, carried=True)
        return self._topic(context.topic, context, found, text)

    def _reworked(self, text: str, context: Context) -> Reply | None:
        """An answer in words that fill no slot ("red cells"), if the topic's own reading takes it."""
        topic = self._content.topics.get(context.topic or "")
        if topic is None or not self._calculated.reads_text(topic.id):
            return None
        asked = context.asking
        reply = self._calculated.reply(topic, context, Slots(), text)
        return None if reply is None or context.asking == asked else reply

    def _routed(self, text: str, context: Context) -> Reply:
        last = self._content.topics.get(context.topic or "")
        found = self._understand.understand(text)
        if self._guiding.wanted(text):
            found = replace(found, topic=Guiding.TOPIC, band=Band.ANSWER, confidence=1.0, names_subject=True, also=())
            found = replace(found, candidates=(Candidate(Guiding.TOPIC, 1.0),))
        if last is not None and not found.names_subject:
            # "and 200?" after an amount, "no, 25" after an age: a bare number is of the kind that was said last.
            expecting = context.last_number if context.last_number in last.uses else None
            found = self._understand.understand(text, expecting=expecting) if expecting else found
        said = found.slots.known()
        if last is not None and self._follow.carries(text, named=bool(said) or bool(found.slots.problems)):
            reply = self._carried(text, said, found, last, context)
            if reply is not None:
                return reply
        if last is not None and not found.names_subject and self._calculated.goes_on(last.id, context, text):
            return self._topic(last.id, context, found, text)
        context.close_question()
        if not any(c.isalpha() for c in text):
            return self._screens.line("number-alone")
        if found.band is not Band.ANSWER and found.correction:
            context.learn(said, carried=False)
            return self._topic(self._content.corrections[found.correction].topic, context, found)
        if found.band is not Band.ANSWER and self._understand.foreign(text):
            return self._screens.line("other-language")
        note = "also-asked" if found.band is Band.ANSWER else "perhaps-meant"
        found = self._told.safer_first(found)
        if found.band is Band.CLARIFY:
            return self._clarify(found, said, context)
        if found.band is Band.REFUSE:
            return self._refuse(found, context, text)
        found = self._expected(text, found)
        context.learn(found.slots.known(), carried=False, someone_else=bool(found.slots.problems))
        reply = self._topic(found.topic, context, found, text)
        unsure = not found.also and reply.kind is not ReplyKind.QUESTION
        others = found.perhaps if unsure else found.also
        return self._screens.with_others(reply, others, None if unsure else note)

    def _expected(self, text: str, found: Understanding) -> Understanding:
        """The same with a bare number read as what the topic is about ("my magnesium is 0.68")."""
        expects = self._content.topics[found.topic].expects
        if expects is None or expects in found.slots.known():
            return found
        return replace(found, slots=self._understand.slots(text, expecting=expects))

    def _carried(
        self, text: str, said: dict[str, Any], found: Understanding, last: Topic, context: Context
    ) -> Reply | None:
        """The reply to a follow-up; None when what it names means nothing to the topic answered last."""
        if self._follow.names_children(self._follow.phrase(text).rest) and "age" not in said:
            said = {**said, "age_class": "child"}
        target: str | None = last.id
        if not uses(last, said) and not found.slots.problems:
            target = self._content.follow_ups.children_topic if "age_class" in said else self._follow.other_topic(said)
        own = found.names_subject and found.topic != target
        if target == Guiding.TOPIC and (own or self._guiding.unfinished(context)):
            target = self._follow.other_topic(said)  # a question of its own, in the middle of the check or after it
        if target is None:
            return None
        context.learn(said, carried=True)
        guided = self._guiding.changed(context, found.slots, text) if target == Guiding.TOPIC else None
        return _told(guided, context, found) if guided else self._topic(target, context, found, text)

    def _whole(self, topic: Topic, context: Context, said: Slots | None = None, text: str = "") -> Reply:
        """The reply of a topic with what is known: worked out, or as it is written."""
        reply = self._calculated.reply(topic, context, said or Slots(), text)
        reply = reply or self._answers.reply(named(self._content, topic, context.slots), context.slots)
        if topic.id == TrialList.TOPIC:
            told = self._trials.in_place_of_deeper(reply.blocks, self._answers.would_change(topic))
            reply = replace(reply, blocks=tuple(told))
        reply = self._told.with_amount(reply, topic, context.slots)
        return self._screens.with_picture(reply, topic)

    def _topic(
        self, topic_id: str | None, context: Context, found: Understanding | None = None, text: str = ""
    ) -> Reply:
        topic = self._content.topics.get(topic_id or "")
        if topic is None:
            return self._stale()
        context.topic = context.entered = topic.id
        context.close_question()
        said = found.slots if found else Slots()
        if topic.id == Guiding.TOPIC and topic.status == "published":
            reply = self._guiding.opened(context, said, text)
        else:
            reply = self._whole(topic, context, said, text)
        return self._screens.with_correction(_told(reply, context, found), found.correction if found else None)

    def _menu(self, menu: str | None, context: Context) -> Reply:
        context.close_question()
        return self._screens.menu(menu or "start")

    def _press(self, token: str, context: Context) -> Reply:
        pressed = tokens.parse(token)
        match pressed:
            case tokens.Token("t", target):
                return self._topic(target, context)
            case tokens.Token("m", target) if target in self._content.menus:
                return self._menu(target, context)
            case tokens.Token("p", target):
                return self._picture(target, context)
            case tokens.Token("say", target):
                context.offered.pop(normalise(target), None)  # a button may say just what it is labelled
                return self._typed(target, context)
            case tokens.Token(tokens.NONE):
                return self._none(context)
            case tokens.Token("s", target, slots):
                return self._filled(target, slots, context)
            case tokens.Token("g", target) if guided := self._guiding.pressed(context, target):
                return _told(guided, context, None)
        return self._stale()

    def _picture(self, name: str, context: Context) -> Reply:
        """A picture by itself. One of a person's own figures is drawn from what the dialogue still knows."""
        if not self._calculated.draws(name):
            return self._screens.picture(name, context.topic) or self._stale()
        topic = self._content.topics.get(context.topic or "")
        own = self._calculated.picture(topic, context) if topic and topic.picture == name else None
        return self._screens.shown(own, topic.id) if own and topic else self._screens.line("picture-faded")

    def _filled(self, target: str, slots: Mapping[str, Any], context: Context) -> Reply:
        """The reply to a button that fills slots."""
        if target == Emergencies.ASKING:
            return self._emergencies.chosen(slots, context) or self._stale()
        context.learn(slots, carried=True)
        guided = self._guiding.changed(context) if target == Guiding.TOPIC else None
        return _told(guided, context, None) if guided else self._topic(target, context)

    def _stale(self) -> Reply:
        return self._screens.menu("start", text="stale-button")

    def _deep_link(self, payload: str, context: Context) -> Reply:
        topic = payload.replace("-", ".", 1)
        return self._topic(topic, context) if topic in self._content.topics else self._screens.menu("start")

    def _clarify(self, found: Understanding, said: dict[str, Any], context: Context) -> Reply:
        context.clarified += 1
        context.learn(said, carried=False)
        if context.clarified > ROUNDS:
            context.clarified = 0
            return self._screens.menu("start", text="lost")
        text = self._render.say("clarify" if context.clarified == 1 else "clarify-again")
        rows = [(Choice(self._content.topics[c.topic].ask, tokens.topic(c.topic)),) for c in found.candidates]
        rows.append((Choice(self._content.messages["none-of-these"], tokens.NONE),))
        return Reply(
            topic=found.topic,
            kind=ReplyKind.CLARIFY,
            blocks=(Block(BlockKind.TEXT, text),),
            band=Band.CLARIFY,
            confidence=found.confidence,
            candidates=found.candidates,
            slots=_shown(context.slots),
            choices=tuple(rows),
            correction=found.correction,
        )

    def _none(self, context: Context) -> Reply:
        context.close_question()
        return self._screens.menu("start", text="lost")

    def _refuse(self, found: Understanding, context: Context, text: str) -> Reply:
        said = found.slots.known()
        # "is it ok with zopiclone?" amid the check: what it names says where it goes, if nothing else does.
        if self._guiding.unfinished(context) and (named := self._follow.other_topic(said)):
            context.learn(said, carried=False)
            return self._topic(named, context, found, text)
        reply = self._screens.refusal(self._content.topics[OUT_OF_SCOPE])
        return _told(reply, None, found, band=Band.REFUSE)


def _told(reply: Reply, context: Context | None, found: Understanding | None, band: Band | None = None) -> Reply:
    """The reply with what the routing found, and only the slots that a person could know of."""
    candidates: tuple[Candidate, ...] = found.candidates if found else (Candidate(reply.topic, 1.0),)
    return replace(
        reply,
        band=band or Band.ANSWER,
        confidence=found.confidence if found else 1.0,
        candidates=candidates,
        slots=_shown(reply.slots if context else found.slots.known() if found else {}),
        correction=found.correction if found else None,
    )


def _shown(slots: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in slots.items() if k not in HIDDEN and (k, v) != ("form", "elemental")}
