""" "Show me the studies": each trial in a short line: who was studied, what was found, who paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.base.markup import plain
from bot.base.reply import Block, BlockKind
from bot.conversation.replies import tokens
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.library import Library, load_library
from bot.knowledge.library_models import TrialGroup
from bot.knowledge.loader import content_root

ROOM = 1_900
"""Characters of the list that leave room for the rest of the answer and its sources in one Telegram message."""
NOTES = 200
"""Characters for the notes beneath the list."""


class TrialList:
    """The trials of one content, in words."""

    def __init__(self, content: Content, renderer: Renderer, library: Library | None = None) -> None:
        self._content = content
        self._render = renderer
        self._texts = (library or load_library(content_root(), content)).trials

    TOPIC = "evidence.trials"
    """The topic whose deeper part is the list."""

    def in_place_of_deeper(self, blocks: Iterable[Block], last: Sequence[str] = ()) -> list[Block]:
        """The blocks of an answer with the list in the place of the deeper part; `last` ends it."""
        return [self.deeper(last=last) if b.kind is BlockKind.DEEPER else b for b in blocks]

    def deeper(self, room: int = ROOM, last: Sequence[str] = ()) -> Block:
        """The list for a chat: the main group in full, the others shorter, as long as `room` characters hold them."""
        first, *others = self._texts.groups
        parts = [self._group(first, full=True)]
        taken = len(plain(parts[0])) + NOTES
        left_out = []
        for group in others:
            part = self._group(group, full=False)
            taken += len(plain(part)) + 2
            if taken <= room:
                parts.append(part)
            else:
                left_out.append(group.title[:1].lower() + group.title[1:])
        parts.append(self._say("doses"))
        if left_out:
            parts.append(self._say("left-out", titles=left_out))
        parts += last
        return Block(BlockKind.DEEPER, "\n\n".join(parts))

    def full(self) -> list[tuple[str, list[str]]]:
        """Every trial in full: (heading, lines) by group, as markup."""
        return [(self._render.render(g.title), [self.line(t) for t in g.trials]) for g in self._texts.groups]

    def line(self, trial: str, *, full: bool = True) -> str:
        """One trial."""
        text = self._texts.trials[trial]
        said = {"who": text.who, "found": text.found, "paid": text.paid}
        return self._render.render(
            self._texts.messages["line" if full else "brief"],
            cite=self._content.sources[self._content.trials[trial].source].short,
            **{key: tokens.safe(self._render.render(words)) for key, words in said.items()},
        )

    def sources(self) -> tuple[str, ...]:
        """The sources of the main group, in its order."""
        return tuple(self._content.trials[t].source for t in self._texts.groups[0].trials)

    def _group(self, group: TrialGroup, *, full: bool) -> str:
        heading = self._say("heading", title=group.title)
        return "\n\n".join([heading, *(self.line(t, full=full) for t in group.trials)])

    def _say(self, message: str, **values: object) -> str:
        return self._render.render(self._texts.messages[message], **values)
