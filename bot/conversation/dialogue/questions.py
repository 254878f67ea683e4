"""A message in words of its own: an answer to the open question, a follow-up, or a question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.base.reply import Band, Block, BlockKind, Candidate, Choice, Reply, ReplyKind
from bot.base.text import MAX_CHARACTERS
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.calculating.told import Told
from bot.conversation.dialogue.topics import Topics
from bot.conversation.guided.guiding import Guiding
from bot.conversation.replies import tokens
from bot.conversation.replies.connections import Connections
from bot.conversation.replies.context import Context
from bot.conversation.replies.emergencies import Emergencies
from bot.conversation.replies.follow_up import FollowUpReader, uses
from bot.conversation.replies.found import as_found, shown
from bot.conversation.replies.persons import MEDICINE_SLOTS
from bot.conversation.replies.render import Renderer
from bot.conversation.replies.screens import Screens
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


@dataclass(frozen=True, slots=True)
class Questions:
    """Understands what was typed, in the light of what was said before."""

    content: Content
    understand: Understander
    render: Renderer
    screens: Screens
    calculated: Calculated
    connections: Connections
    told: Told
    emergencies: Emergencies
    follow: FollowUpReader
    guiding: Guiding
    topics: Topics

    def asked(self, text: str, context: Context) -> Reply:
        """The reply to a message in words of its own: an answer to the open question, or a question."""
        if context.triage and (reply := self._helped(text, context)):
            return reply
        asked = context.asking and context.asking != Guiding.ASKING
        if asked and (reply := self._answered(text, context)):
            return reply
        if reply := self.emergencies.settled(text, context):
            return reply
        if context.triage and self._says_no_more(text) and (reply := self.emergencies.again(context)):
            return reply
        if pair := self.connections.find(text):
            return self.topics.connected(*pair, context)
        reply = self._routed(text, context)
        return self.screens.with_note(reply, "too-long") if len(text) > MAX_CHARACTERS else reply

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
        return self.topics.open(context.topic, context, found, text)

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
            return self.topics.open(told, context, found, text)
        context.close_question()
        if found.band is not Band.ANSWER and found.correction:
            context.learn(said, carried=False)
            return self.topics.open(self.content.corrections[found.correction].topic, context, found)
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
        reply = self.topics.open(found.topic, context, found, text)
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
            return self.topics.open(last.id, context, found, text)
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
        return as_found(guided, context, found) if guided else self.topics.open(target, context, found, text)

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

    def _refuse(self, found: Understanding, context: Context, text: str) -> Reply:
        said = found.slots.known()
        # "is it ok with zopiclone?" amid the check: what it names says where it goes, if nothing else does.
        if self.guiding.unfinished(context) and (named := self.follow.other_topic(said)):
            context.learn(said, carried=False)
            return self.topics.open(named, context, found, text)
        context.learn({k: v for k, v in said.items() if k in MEDICINE_SLOTS}, carried=True)
        if found.slots.whom:  # whatever is asked, what is told of somebody named is told
            context.learn({k: v for k, v in said.items() if k in OF_A_PERSON}, carried=True)
        reply = self.screens.refusal(self.content.topics[OUT_OF_SCOPE])
        return as_found(reply, None, found, band=Band.REFUSE)
