"""The guided check in words: its questions, what was noted, and its endings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.calculators.guided_check import CLEAR, Ended
from bot.conversation.calculating.intakes import COMPARED
from bot.conversation.guided.check_notes import CheckNotes
from bot.conversation.replies import tokens
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.context import Context, OpenCheck
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.guided_check import Finding, Step

MOST_TOPICS = 3
"""Topics offered under an ending."""
MOST_MEDICINES = 2
"""Medicines offered for a look-up under an ending."""
MOST_SOURCES = 4
"""Sources shown for medicines; their look-up names them all."""
MOST_BYTES = 58
"""What a button may say for the person, in bytes: Telegram allows 64 with the prefix."""


class CheckTelling:
    """Builds the replies of the check."""

    def __init__(self, content: Content, renderer: Renderer, answers: Answers, notes: CheckNotes, topic: str) -> None:
        self._content = content
        self._check = content.check
        self._render = renderer
        self._answers = answers
        self._notes = notes
        self._topic = content.topics[topic]

    def question(self, context: Context, check: OpenCheck, step: Step, lead: str | None = None) -> Reply:
        """The question of a step; `lead` is said before it, or in its place if it asks by itself (`step.which`)."""
        texts, answers = self._check.texts, self._notes.answers(check)
        values = self._notes.values(check)
        parts = []
        if check.intro and self._topic.answer:
            parts.append(self._render.render(self._topic.answer.short, slots=context.slots))
        check.intro = False
        if lead:
            parts.append(self._render.render(lead, why=tokens.safe(self._render.render(step.why, **values))))
        fresh = {s: a for s, a in answers.items() if s not in check.shown and s != step.id}
        if noted := self._noted(check, fresh):
            parts.append(self._render.render(texts.noted, noted=noted))
        check.shown |= {*fresh, step.id}
        if before := self._noted(check, {step.id: check.before.pop(step.id, ())}):
            parts.append(self._render.render(texts.before, noted=before))
        if lead is None or lead != step.which:
            ask = tokens.safe(self._render.render(self._wording(step, answers), **values))
            n = self._check.steps.index(step) + 1
            parts.append(self._render.render(texts.step, n=n, of=len(self._check.steps), ask=ask))
        return self._asking(context, parts, self._buttons(step))

    def unsure(self, context: Context, step: Step, names: Sequence[str]) -> Reply:
        """A misspelled medicine, and the names it may mean: confirmed, never guessed."""
        typed, *near = names
        text = self._render.render(self._check.texts.unsure, typed=typed, near=near)
        rows = [(Choice(n, tokens.say(n)),) for n in near if len(n.encode()) <= MOST_BYTES]
        other = f"{step.id}={step.otherwise or step.bare_unknown}"
        return self._asking(context, [text], (*rows, (Choice(self._check.texts.unsure_other, tokens.guided(other)),)))

    def ending(self, context: Context, check: OpenCheck, found: Ended, *, whole: bool = False) -> Reply:
        """What the check comes to, why, and what to read next; `whole` adds how the check decides."""
        ending, here = self._check.endings[found.ending], self._notes.room(check)
        values = {
            **self._notes.values(check),
            "limit": here.limit,
            "authority": here.authority,
            "left": here.left,
            "most": min(here.left, float(self._check.numbers.start_high)),
        }
        told = (*found.reasons, *found.notes)
        parts = [self._render.render(ending.says, **values)]
        for finding in told:
            names = self._notes.medicines_of(check, finding)
            says = tokens.safe(self._render.render(finding.says, **{**values, "names": names}))
            parts.append(self._render.render(self._check.texts.reasons, says=says))
        parts.append(self._render.render(ending.then, **values))
        blocks = [Block(BlockKind.TEXT, p) for p in parts]
        clear = found.ending == CLEAR
        caveats = self._answers.caveats(self._topic, {}) if clear else []
        if clear:
            blocks += self._answers.evidence(self._topic)
            blocks += [Block(BlockKind.CAVEAT, self._render.render(c.text)) for c in caveats]
        summary = self._render.render(self._check.texts.told, noted=self._noted(check, self._notes.answers(check)))
        blocks.append(Block(BlockKind.DEEPER, summary))
        blocks += self._answers.deeper(self._topic, context.slots) if whole else []
        sources = self._sources(check, told, clear=clear)
        return Reply(
            topic=self._topic.id,
            kind=ReplyKind.ANSWER,
            blocks=(*blocks, *self._answers.source_list(sources)),
            slots=dict(context.slots),
            choices=self._offers(check, found, told),
            evidence=self._content.grade(self._topic) if clear else None,
            caveats=tuple(c.id for c in caveats),
            sources=sources,
        )

    def _asking(self, context: Context, parts: Sequence[str], choices: tuple[tuple[Choice, ...], ...]) -> Reply:
        return Reply(
            topic=self._topic.id,
            kind=ReplyKind.QUESTION,
            blocks=tuple(Block(BlockKind.TEXT, p) for p in parts),
            slots=dict(context.slots),
            choices=choices,
        )

    def _wording(self, step: Step, answers: Mapping[str, Sequence[str]]) -> str:
        known = {"age": float(self._check.numbers.older)} if "older" in answers.get("age", ()) else {}
        return next((v.ask for v in step.variants if v.when.fits(dict(known))), step.ask)

    def _buttons(self, step: Step) -> tuple[tuple[Choice, ...], ...]:
        amounts = tuple(Choice(f"{mg} mg", tokens.say(f"{mg} mg")) for mg in step.amounts)
        rows = (
            tuple(Choice(label, tokens.guided(f"{step.id}={a}")) for a in row if (label := step.by_id[a].label))
            for row in step.rows
        )
        return tuple(row for row in (amounts, *rows) if row)

    def _noted(self, check: OpenCheck, answers: Mapping[str, Sequence[str]]) -> list[str]:
        """Answers repeated in words, in the order of the steps."""
        out = []
        for step in self._check.steps:
            for name in answers.get(step.id, ()):
                if noted := step.by_id[name].noted:
                    out.append(tokens.safe(self._render.render(noted, **self._notes.values(check, step, name))))
        return [str(n) for n in dict.fromkeys(out) if n]

    def _sources(self, check: OpenCheck, told: Sequence[Finding], *, clear: bool) -> tuple[str, ...]:
        ids = list(self._notes.room(check).sources) if clear or any(f.topic == "dose.upper_limit" for f in told) else []
        if any(self._notes.medicines_of(check, f) for f in told):
            ids += [s for hit in self._notes.found(check).hits for s in hit.sources[:1]][:MOST_SOURCES]
        if clear:
            ids += self._content.topic_sources(self._topic)
        return tuple(dict.fromkeys(ids))

    def _offers(self, check: OpenCheck, found: Ended, told: Sequence[Finding]) -> tuple[tuple[Choice, ...], ...]:
        """Another region's limit, a look-up of the medicines behind the reasons, and what else to read."""
        figures = tuple(
            Choice(self._figure(a), tokens.fill(self._topic.id, {"country": a}))
            for a in COMPARED
            if found.ending == CLEAR and a != self._notes.room(check).authority
        )
        listed = {d for hit in self._notes.found(check).hits for d in hit.drugs}
        names = [n for f in told for n in self._notes.medicines_of(check, f) if n in listed]
        asks = [ask for n in names if len((ask := f"magnesium with {n}").encode()) <= MOST_BYTES][:MOST_MEDICINES]
        topics = [f.topic for f in told if f.topic and not (asks and f.topic == "safety.interactions")]
        topics = list(dict.fromkeys((*topics, *self._check.endings[found.ending].next)))[:MOST_TOPICS]
        rows = [figures, *((Choice(a, tokens.say(a)),) for a in asks), *self._answers.topic_choices(topics)]
        return tuple(row for row in rows if row)

    def _figure(self, authority: str) -> str:
        return self._render.say("figure-of", authority=self._content.messages[f"authority-{authority}"])
