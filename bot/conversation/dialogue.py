"""The plain turn: a message or a button, and what the dialogue remembers, to a reply. Nothing here waits or is kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.base.message import Message
from bot.base.reply import Band, Block, BlockKind, Candidate, Choice, Reply, ReplyKind
from bot.base.text import MAX_CHARACTERS, normalise, words
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.calculating.told import Told
from bot.conversation.guided.guiding import Guiding
from bot.conversation.replies import tokens
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.connections import Connections
from bot.conversation.replies.context import Context
from bot.conversation.replies.emergencies import Emergencies
from bot.conversation.replies.follow_up import FollowUpReader, uses
from bot.conversation.replies.forms import named
from bot.conversation.replies.found import as_found, shown
from bot.conversation.replies.persons import MEDICINE_SLOTS
from bot.conversation.replies.render import Renderer
from bot.conversation.replies.screens import Screens
from bot.conversation.replies.trials import TrialList
from bot.knowledge.content import Content
from bot.knowledge.topics import Topic
from bot.understanding.engine import SAFER, Understander
from bot.understanding.result import Understanding
from bot.understanding.routing.router import OUT_OF_SCOPE
from bot.understanding.slots import OF_A_PERSON, Slots

LIMIT = "dose.upper_limit"
"""The topic that holds an amount against the limits of magnesium."""

ROUNDS = 2
"""How often in a row the chat asks what was meant before it shows the menu."""

NEEDS_A_TOPIC = ("may", "both", "short")
"""Fixed follow-ups that mean nothing before anything was answered."""

SMALL_TALK = ("nod", "yes_no")
"""Those that mean something only while a question is open."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What a plain turn is made of."""

    content: Content
    understand: Understander
    render: Renderer
    answers: Answers
    screens: Screens
    calculated: Calculated
    connections: Connections
    trials: TrialList
    told: Told
    emergencies: Emergencies
    follow: FollowUpReader
    guiding: Guiding

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
            return self._topic(command.topic, context) if command.topic else self._menu(command.menu, context)
        if text.lstrip().startswith("/"):
            return self.screens.menu("start", text="unknown-command")
        if not words(normal):
            return self.screens.line("nodded" if _shows_a_face(text) else "empty")
        if answered := self.guiding.turn(text, context):
            return as_found(answered, context, None)
        guided = context.asking in (Guiding.ASKING, Emergencies.ASKING)
        if not guided and self.calculated.asks_on(context.topic, context, text):
            return self._topic(context.topic, context, self.understand.understand(text), text)
        fixed = self.follow.fixed(text)
        goes_on = context.topic or (fixed == "both" and context.clarified)
        if fixed and (fixed not in NEEDS_A_TOPIC or goes_on) and (fixed not in SMALL_TALK or not context.asking):
            return self._fixed(fixed, context)
        return self._asked(text, context)

    def _asked(self, text: str, context: Context) -> Reply:
        """The reply to a message in words of its own: an answer to the open question, or a question."""
        if context.triage and (reply := self._helped(text, context)):
            return reply
        asked = context.asking and context.asking != Guiding.ASKING
        if asked and (reply := self._answered(text, context)):
            return reply
        if context.triage and self._says_no_more(text) and (reply := self.emergencies.again(context)):
            return reply
        if pair := self.connections.find(text):
            return self._connected(*pair, context)
        reply = self._routed(text, context)
        return self.screens.with_note(reply, "too-long") if len(text) > MAX_CHARACTERS else reply

    def _connected(self, start: str, end: str, context: Context) -> Reply:
        """How two things hang together, step by step. Medicines and illnesses named are what is asked, not who asks."""
        reply = self.answers.with_personal(self.connections.reply(start, end), context.slots)
        context.close_question()
        context.topic = reply.topic
        return as_found(reply, context, None)

    def _fixed(self, said: str, context: Context) -> Reply:
        texts, topic = self.content.follow_ups, self.content.topics.get(context.topic or "")
        replies: Mapping[str, Callable[[], Reply]] = {
            "forget": lambda: self._forgotten(context),
            "none": lambda: self._none(context),
            "yes_no": lambda: self._none(context) if context.clarified else self.screens.line("not-asked"),
            "nod": lambda: self.screens.line("nodded", topic="meta.thanks", kind=ReplyKind.ANSWER),
            "stop": lambda: self._menu("start", context, "stopped"),
            "menu": lambda: self._menu("start", context),
            "short": lambda: self.screens.short(topic, self._ended(topic, context)),
            "why": lambda: self.screens.deeper(topic, self._ended(topic, context)),
            "source": lambda: self.screens.sources(topic, self.calculated.sources(topic, context) if topic else ()),
            "may": lambda: self._topic(texts.may_topic, context),
            "both": lambda: self._both(context) if context.clarified else self._topic(texts.both_topic, context),
        }
        return replies[said]()

    def _forgotten(self, context: Context) -> Reply:
        context.clear()
        return self.screens.line("forgotten", topic="meta.delete_data", kind=ReplyKind.ACTION)

    def _both(self, context: Context) -> Reply:
        """The first of what was offered, with the second beside it."""
        read = map(tokens.parse, context.offered.values())
        first, *others = [t.target for t in read if t and t.target in self.content.topics]
        return self.screens.with_others(self._topic(first, context), others[:1], "also-asked")

    def _ended(self, topic: Topic | None, context: Context) -> Reply | None:
        """The reply of the topic answered last, or how its questions ended."""
        if topic is None:
            return None
        ending = self.guiding.ending(context) if topic.id == Guiding.TOPIC else None
        return ending or self._whole(topic, context)

    def _helped(self, text: str, context: Context) -> Reply | None:
        """The emergency's reply with the numbers of another country, for a message that only names one."""
        said = self.understand.slots(text)
        return self.emergencies.answered(said, context) if said.known().keys() == {"country"} else None

    def _says_no_more(self, text: str) -> bool:
        """True for words that ask nothing of their own ("whats the number", "hes 4")."""
        found = self.understand.understand(text)
        return found.band is not Band.ANSWER or self._only_tells(text, found)

    def _only_tells(self, text: str, found: Understanding) -> bool:
        return not found.names_subject and self.follow.carries(text, named=bool(found.slots.known()))

    def _answered(self, text: str, context: Context) -> Reply | None:
        """The reply when a message answers the open question; None when it does not."""
        assert context.asking is not None
        if context.asking == Emergencies.ASKING:
            return self.emergencies.answered(self.understand.slots(text), context)
        found = self.understand.understand(text, expecting=context.asking)
        if found.band is Band.ANSWER and found.topic != context.topic and found.names_subject:
            return None
        said = found.slots.known()
        if not said and not found.slots.problems:
            return self._reworked(text, context)
        context.speak_of(found.slots, carried=True)
        context.learn(said, carried=True)
        return self._topic(context.topic, context, found, text)

    def _reworked(self, text: str, context: Context) -> Reply | None:
        """An answer in words that fill no slot ("red cells"), if the topic's own reading takes it."""
        topic = self.content.topics.get(context.topic or "")
        if topic is None or not self.calculated.reads_text(topic.id):
            return None
        asked = context.asking
        reply = self.calculated.reply(topic, context, Slots(), text)
        return None if reply is None or context.asking == asked else reply

    def _routed(self, text: str, context: Context) -> Reply:
        last = self.content.topics.get(context.topic or "")
        found = self.understand.understand(text)
        if self.guiding.wanted(text):
            found = replace(found, topic=Guiding.TOPIC, band=Band.ANSWER, confidence=1.0, names_subject=True, also=())
            found = replace(found, candidates=(Candidate(Guiding.TOPIC, 1.0),))
        if last is not None and not found.names_subject:
            # "and 200?" after an amount, "no, 25" after an age: a bare number is of the kind that was said last.
            expecting = context.last_number if context.last_number in last.uses else None
            found = self.understand.understand(text, expecting=expecting) if expecting else found
        said = found.slots.known()
        carried = last is not None and self._is_carried(text, said, found, last)
        context.speak_of(found.slots, carried=carried)
        if reply := self._other_amount(text, found, context) or self._gone_on(text, found, last, context, carried):
            return reply
        if last is None and (told := self._told_alone(text, said, found)):
            context.learn(said, carried=False)
            return self._topic(told, context, found, text)
        context.close_question()
        if found.band is not Band.ANSWER and found.correction:
            context.learn(said, carried=False)
            return self._topic(self.content.corrections[found.correction].topic, context, found)
        if line := self._no_words_of_ours(text, found):
            return self.screens.line(line)
        note = "also-asked" if found.band is Band.ANSWER else "perhaps-meant"
        found = self.told.safer_first(found)
        if found.band is Band.CLARIFY:
            return self._clarify(found, said, context)
        if found.band is Band.REFUSE:
            return self._refuse(found, context, text)
        found = self._expected(text, found)
        context.learn(found.slots.known(), carried=False, someone_else=bool(found.slots.problems))
        reply = self._topic(found.topic, context, found, text)
        unsure = not found.also and reply.kind is not ReplyKind.QUESTION
        others = found.perhaps if unsure else found.also
        return self.screens.with_others(reply, others, None if unsure else note)

    def _gone_on(
        self, text: str, found: Understanding, last: Topic | None, context: Context, carried: bool
    ) -> Reply | None:
        """The reply to a message that carries on what was answered last; None for a question of its own."""
        if last is None:
            return None
        if carried and (reply := self._carried(text, found.slots.known(), found, last, context)):
            return reply
        if not found.names_subject and self.calculated.goes_on(last.id, context, text):
            return self._topic(last.id, context, found, text)
        return None

    def _other_amount(self, text: str, found: Understanding, context: Context) -> Reply | None:
        """An amount of another substance is never held against the limits of magnesium."""
        named = found.slots.other_amount
        context.other_amount = named or (None if "dose_mg" in found.slots.known() else context.other_amount)
        name = named or (context.other_amount if self.follow.points_back(text) else None)
        return self.screens.line("other-amount", name=name) if name and found.topic == LIMIT else None

    def _is_carried(self, text: str, said: dict[str, Any], found: Understanding, last: Topic) -> bool:
        if self.follow.carries(text, named=bool(said) or bool(found.slots.problems)):
            return True
        if self.follow.asks_of_another(text, named=bool(found.slots.whom)):
            return True
        own = found.band is Band.ANSWER and found.names_subject
        return not own and uses(last, said) and self.follow.points_back(text)

    def _no_words_of_ours(self, text: str, found: Understanding) -> str | None:
        """The line for a message without a word, or in another language."""
        if not any(c.isalpha() for c in text):
            return "number-alone"
        return "other-language" if found.band is not Band.ANSWER and self.understand.foreign(text) else None

    def _told_alone(self, text: str, said: dict[str, Any], found: Understanding) -> str | None:
        """The topic for a person who says who they are ("52 f") and asks nothing."""
        tells = found.band is not Band.ANSWER and self._only_tells(text, found)
        return self.follow.other_topic(said) if tells else None

    def _expected(self, text: str, found: Understanding) -> Understanding:
        """The same with a bare number read as what the topic is about ("my magnesium is 0.68")."""
        expects = self.content.topics[found.topic].expects
        if expects is None or expects in found.slots.known():
            return found
        return replace(found, slots=self.understand.slots(text, expecting=expects))

    def _carried(
        self, text: str, said: dict[str, Any], found: Understanding, last: Topic, context: Context
    ) -> Reply | None:
        """The reply to a follow-up; None when what it names means nothing to the topic answered last."""
        if self.follow.names_children(self.follow.phrase(text).rest) and "age" not in said:
            said = {**said, "age_class": "child"}
        target: str | None = last.id
        if not uses(last, said) and not found.slots.problems:
            target = self.content.follow_ups.children_topic if "age_class" in said else self.follow.other_topic(said)
            if target is None and self.follow.asks_of_another(text, named=bool(found.slots.whom)):
                # An answer on one person's safety is none for another: the safety questions are.
                target = self.content.follow_ups.may_topic if last.id.startswith(SAFER) else last.id
        own = found.names_subject and found.topic != target
        if target == Guiding.TOPIC and (own or self.guiding.unfinished(context)):
            target = self.follow.other_topic(said)  # a question of its own, in the middle of the check or after it
        if target is None:
            return None
        context.learn(said, carried=True)
        guided = self.guiding.changed(context, found.slots, text) if target == Guiding.TOPIC else None
        return as_found(guided, context, found) if guided else self._topic(target, context, found, text)

    def _whole(self, topic: Topic, context: Context, said: Slots | None = None, text: str = "") -> Reply:
        """The reply of a topic with what is known: worked out, or as it is written."""
        reply = self.calculated.reply(topic, context, said or Slots(), text)
        reply = reply or self.answers.reply(named(self.content, topic, context.slots), context.slots)
        if topic.id == TrialList.TOPIC:
            told = self.trials.in_place_of_deeper(reply.blocks, self.answers.would_change(topic))
            reply = replace(reply, blocks=tuple(told))
        reply = self.told.with_amount(reply, topic, context.slots)
        reply = self.told.with_medicines(reply, topic, context.slots, context.medicines)
        return self.screens.with_picture(reply, topic)

    def _topic(
        self, topic_id: str | None, context: Context, found: Understanding | None = None, text: str = ""
    ) -> Reply:
        topic = self.content.topics.get(topic_id or "")
        if topic is None:
            return self._stale()
        context.topic = context.entered = topic.id
        context.close_question()
        said = found.slots if found else Slots()
        if topic.id == Guiding.TOPIC and topic.status == "published":
            reply = self.guiding.opened(context, said, text)
        else:
            reply = self._whole(topic, context, said, text)
        return self.screens.with_correction(as_found(reply, context, found), found.correction if found else None)

    def _menu(self, menu: str | None, context: Context, text: str | None = None) -> Reply:
        context.close_question()
        return self.screens.menu(menu or "start", text)

    def _press(self, token: str, context: Context) -> Reply:
        pressed = tokens.parse(token)
        match pressed:
            case tokens.Token("t", target):
                return self._topic(target, context)
            case tokens.Token("m", target) if target in self.content.menus:
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
            case tokens.Token("g", target) if guided := self.guiding.pressed(context, target):
                return as_found(guided, context, None)
        return self._stale()

    def _picture(self, name: str, context: Context) -> Reply:
        """A picture by itself. One of a person's own figures is drawn from what the dialogue still knows."""
        if not self.calculated.draws(name):
            return self.screens.picture(name, context.topic) or self._stale()
        topic = self.content.topics.get(context.topic or "")
        own = self.calculated.picture(topic, context) if topic and topic.picture == name else None
        return self.screens.shown(own, topic.id) if own and topic else self.screens.line("picture-faded")

    def _filled(self, target: str, slots: Mapping[str, Any], context: Context) -> Reply:
        """The reply to a button that fills slots."""
        if target == Emergencies.ASKING:
            return self.emergencies.chosen(slots, context) or self._stale()
        context.learn(slots, carried=True)
        context.age_is_of_a_band = context.age_is_of_a_band or "age" in slots
        guided = self.guiding.changed(context) if target == Guiding.TOPIC else None
        return as_found(guided, context, None) if guided else self._topic(target, context)

    def _stale(self) -> Reply:
        return self.screens.menu("start", text="stale-button")

    def _deep_link(self, payload: str, context: Context) -> Reply:
        topic = payload.replace("-", ".", 1)
        return self._topic(topic, context) if topic in self.content.topics else self.screens.menu("start")

    def _clarify(self, found: Understanding, said: dict[str, Any], context: Context) -> Reply:
        context.clarified += 1
        if said:  # words that told nothing leave standing what was spoken of
            context.learn(said, carried=False)
        if context.clarified > ROUNDS:
            context.clarified = 0
            return self.screens.menu("start", text="lost")
        text = self.render.say("clarify" if context.clarified == 1 else "clarify-again")
        rows = [(Choice(self.content.topics[c.topic].ask, tokens.topic(c.topic)),) for c in found.candidates]
        rows.append((Choice(self.content.messages["none-of-these"], tokens.NONE),))
        return Reply(
            topic=found.topic,
            kind=ReplyKind.CLARIFY,
            blocks=(Block(BlockKind.TEXT, text),),
            band=Band.CLARIFY,
            confidence=found.confidence,
            candidates=found.candidates,
            slots=shown(context.slots),
            choices=tuple(rows),
            correction=found.correction,
        )

    def _none(self, context: Context) -> Reply:
        context.close_question()
        return self.screens.menu("start", text="lost")

    def _refuse(self, found: Understanding, context: Context, text: str) -> Reply:
        said = found.slots.known()
        # "is it ok with zopiclone?" amid the check: what it names says where it goes, if nothing else does.
        if self.guiding.unfinished(context) and (named := self.follow.other_topic(said)):
            context.learn(said, carried=False)
            return self._topic(named, context, found, text)
        context.learn({k: v for k, v in said.items() if k in MEDICINE_SLOTS}, carried=True)
        if found.slots.whom:  # whatever is asked, what is told of somebody named is told
            context.learn({k: v for k, v in said.items() if k in OF_A_PERSON}, carried=True)
        reply = self.screens.refusal(self.content.topics[OUT_OF_SCOPE])
        return as_found(reply, None, found, band=Band.REFUSE)


def _shows_a_face(text: str) -> bool:
    """True for a text with an emoji in it."""
    return any(unicodedata.category(character) == "So" for character in text)
