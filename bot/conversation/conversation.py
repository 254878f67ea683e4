"""One turn of a dialogue: a Message comes in, a Reply goes out. Nothing else opens this floor."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from bot.base.message import Message
from bot.base.reply import Picture, Reply, ReplyKind
from bot.base.text import normalise
from bot.conversation.all_desks import all_desks
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.calculating.tabled import Tables
from bot.conversation.calculating.told import Told
from bot.conversation.dialogue.dialogue import Dialogue
from bot.conversation.dialogue.questions import Questions
from bot.conversation.dialogue.topics import Topics
from bot.conversation.guided.guiding import Guiding
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept, in_memory
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.opinions import Opinions
from bot.conversation.keeping.own_dose import OwnDoseReader
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.cards import Cards
from bot.conversation.replies.connections import Connections
from bot.conversation.replies.context import Context, Contexts
from bot.conversation.replies.emergencies import Emergencies
from bot.conversation.replies.follow_up import SHORT, FollowUpReader
from bot.conversation.replies.own_pictures import OwnPictures
from bot.conversation.replies.pictures import Pictures
from bot.conversation.replies.render import Renderer
from bot.conversation.replies.screens import Screens
from bot.conversation.replies.trials import TrialList
from bot.conversation.replies.yes_no import YesNo
from bot.knowledge.content import Content
from bot.knowledge.keeping import Keeping, Privacy
from bot.knowledge.library import Library
from bot.knowledge.tables import HelpLines
from bot.understanding.engine import Understander
from bot.understanding.triage.detector import SECOND_LINE, Triage, TriageHit
from bot.understanding.triage.rules import TriageRules

NOT_IN_PUBLIC = (Guiding.ASKING, "age", "sex")
"""Questions that are asked in a private chat only: they would make people tell of their health where others read."""

CALLS = ("safety.emergency", "safety.crisis", "safety.overdose")
"""Topics whose answers tell when to call for help."""
WEIGHTY = ("pregnant", "breastfeeding", "conditions", "drug")
"""Facts in whose light words said just before may be urgent."""
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
        render = Renderer(content)
        answers = Answers(content, render)
        follow = FollowUpReader(content.follow_ups)
        own = OwnPictures(render, library)
        told = Notes(render, *notes)
        self._yes_no = YesNo(told.keeping.yes_no)
        self._triage = triage
        self._contexts = contexts if contexts is not None else Contexts()
        self._pictures = Pictures(content, render, library)
        self._screens = Screens(content, render, answers, self._pictures)
        own_dose = OwnDoseReader(told.keeping.own_dose)
        self._is_plate, self._says_own_dose = tables.is_plate, own_dose.says
        self._emergencies = Emergencies(content, render, rules, help_lines)
        self._guiding = Guiding(content, render, answers, tables.check, understander, follow)
        calculated = Calculated(content, render, answers, own, tables.calculators, tables.follow_ups, tables.asks_on)
        connections, facts = Connections(content, render, library), Told(content, render, tables)
        trials = TrialList(content, render, library)
        topics = Topics(content, answers, self._screens, calculated, connections, trials, facts, self._guiding)
        questions = Questions(
            content,
            understander,
            render,
            self._screens,
            calculated,
            connections,
            facts,
            self._emergencies,
            follow,
            self._guiding,
            topics,
        )
        self._dialogue = Dialogue(
            content,
            understander,
            self._screens,
            calculated,
            self._emergencies,
            follow,
            self._guiding,
            topics,
            questions,
        )
        self.cards = Cards(content, render, answers, self._screens, understander, triage)
        self.kept = kept or in_memory()
        self.opinions = Opinions(content.topics, content.messages, self.kept)
        self._desks = all_desks(content, render, tables, self.kept, told, understander, self._emergencies, follow, own)

    async def handle(self, message: Message) -> Reply:
        """The reply to one message. Never raises for anything that a person can type or press."""
        context = self._contexts.of(message.chat, message.now)
        await self.kept.meet(message, context)
        checked = context.asking == Guiding.ASKING
        reply = await self._turn(message, context)
        if message.text and self._is_doubtful(message.text, reply, context):
            reply = self._emergencies.beside(reply, context)
        if checked and reply.kind in (ReplyKind.CLARIFY, ReplyKind.FALLBACK):
            context.asking = Guiding.ASKING  # nothing else was answered, so the question stands
        if not message.private and reply.kind is ReplyKind.QUESTION and context.asking in NOT_IN_PUBLIC:
            context.check = context.asking = context.topic = None
            reply = self._screens.in_private(reply)
        if reply.kind is not ReplyKind.TRIAGE:
            reply = self._desks.with_resume(self._guiding.with_resume(reply, context), context)
        context.offered = {normalise(c.label): c.token for row in reply.choices for c in row}
        context.yes_no = reply.yes_no
        if reply.kind is not ReplyKind.CLARIFY:
            context.clarified = 0
        return reply

    async def closing(self, work: Awaitable[_T]) -> _T:
        """Do the work; whatever becomes of it, give back what the conversation holds."""
        try:
            return await work
        finally:
            await self.kept.close()

    async def png(self, picture: Picture) -> bytes:
        """The picture of a reply, drawn off the event loop.

        Raises:
            KeyError: there is no such picture.
        """
        return await self._pictures.png(picture)

    def line(self, key: str) -> Reply:
        """A line of messages.yaml that a channel says by itself: an edited message, a failure."""
        return self._screens.line(key)

    def is_urgent(self, text: str) -> bool:
        """True for a text that may tell of an emergency or of despair: nothing may keep it from being answered."""
        return self._triage.check(text) is not None

    def _answering(self, message: Message, context: Context) -> Message:
        """A typed yes or no as the press of the button that it stands for."""
        answer = self._yes_no.read(message.text) if message.text and context.yes_no else None
        if answer is None or context.yes_no is None:
            return message
        return replace(message, text=None, choice=context.yes_no[answer == "no"])

    def _urgent(self, text: str, context: Context) -> TriageHit | None:
        """What triage says of a message; where no rule does, of the message with what was told before it."""
        hit = self._triage.check(text)
        if hit is not None and hit.rule != SECOND_LINE:
            return hit
        if self._dialogue.follow.asks_of_another(text):
            hit = None  # "and me?" resembles nothing; a rule, with what was told before, may still speak
        for before in filter(None, (self._emergencies.known(context), self._said_before(text, context))):
            more = self._triage.check(f"{before} {text}")
            if more is not None and more.rule != SECOND_LINE and more.reply != context.triage:
                return more
        return hit

    def _said_before(self, text: str, context: Context) -> str | None:
        """The message before one that only adds who it is about ("my sight is blurry", "im 33 weeks")."""
        if context.before is None or len(text.split()) > SHORT:
            return None
        said = self._dialogue.understand.slots(text).known()
        return f"{context.before}." if any(fact in said for fact in WEIGHTY) else None

    def _is_harmless(self, text: str, context: Context) -> bool:
        """A plate of food, or one's own magnesium without an amount: what looks like an alarm in it is none."""
        return self._is_plate(text) or (context.triage is None and self._says_own_dose(text))

    def _is_doubtful(self, text: str, reply: Reply, context: Context) -> bool:
        calls = reply.kind is ReplyKind.TRIAGE or reply.topic in CALLS
        harmless = self._is_harmless(text, context) or self._dialogue.follow.asks_of_another(text)
        return not calls and not harmless and self._triage.doubts(text)

    async def _turn(self, message: Message, context: Context) -> Reply:
        # What can not wait goes before everything that is kept or asked.
        if (
            message.text
            and (hit := self._urgent(message.text, context))
            and not self._is_harmless(message.text, context)
        ):
            self._dialogue.hear(message.text, context)
            context.before = None
            return self._emergencies.begin(hit, context)
        context.before = message.text
        message = self._answering(message, context)
        turn = Turn(
            message,
            context,
            self._dialogue.token(message, context),
            lambda other: self._turn(other, context),
            lambda: self._contexts.forget_person(message.person),
        )
        if reply := await self._desks.before(turn):
            return reply
        context.entered = None
        return await self._desks.after(self._dialogue.reply(message, context), turn)
