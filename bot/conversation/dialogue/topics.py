"""What a topic answers, with what the dialogue knows of the person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.base.reply import Reply
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.calculating.told import Told
from bot.conversation.guided.guiding import Guiding
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.connections import Connections
from bot.conversation.replies.context import Context
from bot.conversation.replies.forms import named
from bot.conversation.replies.found import as_found, shown
from bot.conversation.replies.screens import Screens
from bot.conversation.replies.trials import TrialList
from bot.knowledge.content import Content
from bot.knowledge.topics import Topic
from bot.understanding.result import Understanding
from bot.understanding.slots import Slots


@dataclass(frozen=True, slots=True)
class Topics:
    """The replies of topics. Opening one closes the question that was open."""

    content: Content
    answers: Answers
    screens: Screens
    calculated: Calculated
    connections: Connections
    trials: TrialList
    told: Told
    guiding: Guiding

    def open(self, topic_id: str | None, context: Context, found: Understanding | None = None, text: str = "") -> Reply:
        """The reply of a topic; `found` is what was understood of the message `text` that asks for it."""
        topic = self.content.topics.get(topic_id or "")
        if topic is None:
            return self.screens.stale()
        context.topic = context.entered = topic.id
        context.close_question()
        said = found.slots if found else Slots()
        if topic.id == Guiding.TOPIC and topic.status == "published":
            reply = self.guiding.opened(context, said, text)
        else:
            reply = self.whole(topic, context, said, text)
        return self.screens.with_correction(as_found(reply, context, found), found.correction if found else None)

    def whole(self, topic: Topic, context: Context, said: Slots | None = None, text: str = "") -> Reply:
        """The reply of a topic with what is known: worked out, or as it is written."""
        reply = self.calculated.reply(topic, context, said or Slots(), text)
        reply = reply or self.answers.reply(named(self.content, topic, context.slots), context.slots)
        if topic.id == TrialList.TOPIC:
            told = self.trials.in_place_of_deeper(reply.blocks, self.answers.would_change(topic))
            reply = replace(reply, blocks=tuple(told))
        reply = self.told.with_amount(reply, topic, context.slots)
        reply = self.told.with_medicines(reply, topic, context.slots, context.medicines)
        return self.screens.with_picture(replace(reply, slots=shown(reply.slots)), topic)

    def ended(self, topic: Topic | None, context: Context) -> Reply | None:
        """The reply of the topic answered last, or how its questions ended."""
        if topic is None:
            return None
        ending = self.guiding.ending(context) if topic.id == Guiding.TOPIC else None
        return ending or self.whole(topic, context)

    def connected(self, start: str, end: str, context: Context) -> Reply:
        """How two things hang together, step by step. Medicines and illnesses named are what is asked, not who asks."""
        reply = self.answers.with_personal(self.connections.reply(start, end), context.slots)
        context.close_question()
        context.topic = reply.topic
        return as_found(reply, context, None)

    def picture(self, name: str, context: Context) -> Reply:
        """A picture by itself. One of a person's own figures is drawn from what the dialogue still knows."""
        if not self.calculated.draws(name):
            return self.screens.picture(name, context.topic) or self.screens.stale()
        topic = self.content.topics.get(context.topic or "")
        own = self.calculated.picture(topic, context) if topic and topic.picture == name else None
        return self.screens.shown(own, topic.id) if own and topic else self.screens.line("picture-faded")
