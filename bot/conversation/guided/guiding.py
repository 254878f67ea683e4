"""The guided check as a dialogue: begun, answered, left, taken up again, edited."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.base.reply import Band, Choice, Reply, ReplyKind
from bot.calculators.guided_check import Ended, Next
from bot.conversation.calculating.tabled import CheckTables
from bot.conversation.guided.check_notes import CheckNotes
from bot.conversation.guided.check_telling import CheckTelling
from bot.conversation.guided.checking import CheckReader, Heard, bare
from bot.conversation.replies import tokens
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.context import IDENTITY_SLOTS, PERSON_SLOTS, Context, OpenCheck
from bot.conversation.replies.follow_up import FollowUpReader
from bot.conversation.replies.persons import MEDICINE_SLOTS
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.guided_check import Step
from bot.understanding.engine import Understander
from bot.understanding.slots import Slots

STABLE_SLOTS = ("age", "age_class", "sex")
"""What is taken as unchanged when a check is resumed."""
KEPT_SLOTS = (*PERSON_SLOTS, *MEDICINE_SLOTS, "dose_mg", "elemental_mg", "form")
"""What a message of the check may leave behind for the answers after it."""
LEAVING = ("stop", "menu", "forget", "source")
"""Fixed messages that leave the check."""
_CLAUSE_END = re.compile(r"[,.;:?!\n]+")


class Guiding:
    """The check. Its state lives in the context and fades with it."""

    TOPIC = "decision.candidate"
    ASKING = "check"
    """The open question while the check waits for an answer."""
    RESUME = "resume"
    """What the button carries that takes the check up again."""

    def __init__(
        self,
        content: Content,
        renderer: Renderer,
        answers: Answers,
        tables: CheckTables,
        understander: Understander,
        follow: FollowUpReader,
    ) -> None:
        self._understand = understander
        self._follow = follow
        self._check = content.check
        self._phrases = frozenset(bare(p) for p in content.topics[self.TOPIC].phrases)
        self._reader = CheckReader(content.check)
        self._notes = CheckNotes(content, tables)
        self._tell = CheckTelling(content, renderer, answers, self._notes, self.TOPIC)

    def wanted(self, text: str) -> bool:
        """True when one clause of a message asks for the check in so many words, whatever else the others tell."""
        return any(bare(clause) in self._phrases for clause in _CLAUSE_END.split(text))

    def unfinished(self, context: Context) -> bool:
        """True while a check is open, asked now or left."""
        return context.check is not None and not context.check.done

    def turn(self, text: str, context: Context) -> Reply | None:
        """The reply to a message that answers the check or takes it up again; None for one with another wish."""
        check, step = context.check, self._step(context)
        again = self._reader.resumes(text) or self._reader.restarts(text)
        if check is not None and (step is None or self._reader.restarts(text)):
            return self.opened(context, Slots(), text) if again else None
        if check is None or step is None:
            return None
        text = self._meant(check, text)
        fixed = "why" if self._reader.wonders(text) else self._follow.fixed(text)
        if fixed in LEAVING or (fixed is None and self._understand.asks(text)):
            return None
        found = self._understand.understand(text, expecting=step.expects)
        self._learn(context, step, found.slots)
        if reply := self._heard(context, check, step, found.slots, text):
            return reply
        if fixed == "why":
            return self._tell.question(context, check, step, lead=self._check.texts.why)
        if found.band is Band.ANSWER and found.names_subject and found.topic != self.TOPIC:
            return None
        return self._unread(context, check, step)

    def opened(self, context: Context, said: Slots, text: str) -> Reply:
        """The check from its start, or where it was left; `text` may answer steps already."""
        afresh = any(k in said.known() for k in IDENTITY_SLOTS) or self._reader.restarts(text)
        if context.check is None or context.check.done or afresh:
            context.check = OpenCheck(intro=True)
            self._notes.know(context.check, {**context.medicines, **context.exact})
        else:
            self._notes.leave(context.check, {k: v for k, v in context.exact.items() if k in STABLE_SLOTS})
        self._notes.take(context.check, self._reader.hear(text, said, None))
        return self._reply(context, context.check)

    def changed(self, context: Context, said: Slots | None = None, text: str = "") -> Reply | None:
        """The check anew with what has just been learnt; None if there is none."""
        if context.check is None:
            return None
        said = said or Slots()
        self._notes.know(context.check, said.known())
        self._notes.take(context.check, self._reader.hear(text, said, None))
        return self._reply(context, context.check)

    def pressed(self, context: Context, target: str) -> Reply | None:
        """The reply to a button; None if the button is not one of the check's."""
        if target == self.RESUME:
            return self.opened(context, Slots(), "")
        name, _, given = target.partition("=")
        step = next((s for s in self._check.steps if s.id == name), None)
        if step is None or given not in step.by_id:
            return None
        if context.check is None:
            context.check = OpenCheck(intro=True)
            self._notes.know(context.check, context.slots)
        context.check.unsure = ()
        context.check.shown.add(name)
        self._notes.press(context.check, name, given)
        if fills := step.by_id[given].set:
            self._keep(context, {k: _plain(v) for k, v in fills.items()})
        return self._reply(context, context.check)

    def ending(self, context: Context) -> Reply | None:
        """The ending of a check that is over, with how it was decided."""
        check = context.check
        found = self._notes.judged(check) if check is not None else None
        return self._tell.ending(context, check, found, whole=True) if check and isinstance(found, Ended) else None

    def with_resume(self, reply: Reply, context: Context) -> Reply:
        """The reply to something else, with a button that goes back to the check that it left."""
        if not self.unfinished(context) or reply.topic == self.TOPIC:
            return reply
        button = (Choice(self._check.texts.resume, tokens.guided(self.RESUME)),)
        last = reply.kind in (ReplyKind.CLARIFY, ReplyKind.QUESTION)
        return replace(reply, choices=(*reply.choices, button) if last else (button, *reply.choices))

    def _step(self, context: Context) -> Step | None:
        """The step whose question is open."""
        if context.asking != self.ASKING or context.check is None:
            return None
        return self._check.by_id.get(context.check.asked)

    def _meant(self, check: OpenCheck, text: str) -> str:
        """The message, or the name that a bare yes confirms."""
        near = check.unsure[0][1:] if check.unsure else ()
        return near[0] if len(near) == 1 and self._reader.affirms(text) else text

    def _heard(self, context: Context, check: OpenCheck, step: Step, said: Slots, text: str) -> Reply | None:
        """The reply to what a message answers; None when it answers nothing."""
        if not step.person:
            said = replace(said, sex=None)  # "my wife says I snore" tells nothing of who is asked
        heard = self._reader.hear(text, said, step)
        if check.unsure and self._reader.denies(text):
            heard = Heard(strangers=check.unsure[0][:1])
        if heard.bare_yes:
            return self._tell.question(context, check, step, lead=step.which)
        if any(p.endswith("_absurd") for p in said.problems) and not heard.answers:
            return self._tell.question(context, check, step, lead=self._check.texts.absurd)
        check.unsure = heard.unsure or check.unsure[1:]
        if not self._notes.take(check, heard) and said.country is None and not check.unsure:
            return None
        check.age = said.age if said.age is not None else check.age
        return self._tell.unsure(context, step, check.unsure[0]) if check.unsure else self._reply(context, check)

    def _unread(self, context: Context, check: OpenCheck, step: Step) -> Reply:
        """The reply to words that nothing reads: an unlisted illness or medicine counts, else the question stands."""
        if step.otherwise is None:
            return self._tell.question(context, check, step, lead=self._check.texts.missed)
        self._notes.press(check, step.id, step.otherwise)
        return self._reply(context, check)

    def _reply(self, context: Context, check: OpenCheck) -> Reply:
        """The next question, or the ending."""
        check.country = context.slots.get("country")
        found = self._notes.judged(check)
        context.topic = self.TOPIC
        check.done = not isinstance(found, Next)
        if isinstance(found, Next):
            context.asking, check.asked = self.ASKING, found.step.id
            return self._tell.question(context, check, found.step)
        context.asking = None
        return self._tell.ending(context, check, found)

    def _learn(self, context: Context, step: Step, said: Slots) -> None:
        """Keep what a message says of the person, for the answers after the check too."""
        kept = {k: v for k, v in said.known().items() if k in KEPT_SLOTS and (k != "sex" or step.person)}
        if said.denied and "conditions" in context.slots:
            context.slots["conditions"] = [c for c in context.slots["conditions"] if c not in said.denied]
        self._keep(context, kept)

    @staticmethod
    def _keep(context: Context, said: dict[str, Any]) -> None:
        """Learn; illnesses are added to those known, not put in their place."""
        if "conditions" in said:
            both = (*context.slots.get("conditions", ()), *said["conditions"])
            said = {**said, "conditions": list(dict.fromkeys(both))}
        context.learn(said, carried=True)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
