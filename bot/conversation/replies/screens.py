"""Replies that are not answers: menus, one-line messages, refusals, "why?" and "source?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.base.markup import escape
from bot.base.reply import Band, Block, BlockKind, Choice, Picture, Reply, ReplyKind
from bot.conversation.replies import tokens
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.pictures import Pictures
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.topics import Command, Item, Topic

HELP = "meta.help"
"""The topic of menus and of "stop" at the machine-readable door."""
OUT_OF_SCOPE = "out_of_scope"
_FIRST_SENTENCE = re.compile(r"(?:\w+[.!]\s+)?.*?[.!?](?=\s|$)", re.DOTALL)
"""A "No." before it belongs to it."""


class Screens:
    """Builds the replies around the answers."""

    def __init__(self, content: Content, renderer: Renderer, answers: Answers, pictures: Pictures) -> None:
        self._pictures = pictures
        self._names = frozenset(pictures.names())
        self._content = content
        self._render = renderer
        self._answers = answers

    def menu(self, menu: str, text: str | None = None) -> Reply:
        """A menu; `text` names a message to show in place of the menu's own."""
        found = self._content.menus[menu]
        markup = self._render.say(text) if text else self._render.render(found.text)
        rows = tuple(tuple(Choice(i.label, _token(i)) for i in row) for row in found.rows)
        return Reply(HELP, ReplyKind.ANSWER, (Block(BlockKind.TEXT, markup),), choices=rows, edit=text is None)

    def stale(self) -> Reply:
        """The menu, for a button that means nothing any more."""
        return self.menu("start", text="stale-button")

    def line(
        self, message: str, topic: str = OUT_OF_SCOPE, kind: ReplyKind = ReplyKind.FALLBACK, **values: str
    ) -> Reply:
        """One line from messages.yaml."""
        band = Band.REFUSE if kind is ReplyKind.FALLBACK else Band.ANSWER
        blocks = (Block(BlockKind.TEXT, self._render.say(message, **values)),)
        return Reply(topic, kind, blocks, band=band, choices=self._to_menu())

    def in_private(self, question: Reply) -> Reply:
        """In place of a question about a person's health where others read along; the same begins in private."""
        blocks = (Block(BlockKind.TEXT, self._render.say("card-private")),)
        return replace(question, kind=ReplyKind.ANSWER, blocks=blocks, choices=(), in_private=question.topic)

    def refusal(self, topic: Topic) -> Reply:
        """The honest "that is not what I know"."""
        reply = self._answers.reply(topic, {})
        return replace(reply, kind=ReplyKind.FALLBACK, choices=(*reply.choices, *self._to_menu()))

    def with_note(self, reply: Reply, message: str) -> Reply:
        """The reply with one more line under it."""
        return replace(reply, blocks=(*reply.blocks, Block(BlockKind.CAVEAT, self._render.say(message))))

    def with_others(self, reply: Reply, topics: Sequence[str], note: str | None = "also-asked") -> Reply:
        """The reply, offering first what the same message asked about besides, or may have meant."""
        if not topics:
            return reply
        asked = self._answers.topic_choices(topics)
        kept = tuple(row for row in reply.choices if row not in asked)
        offering = replace(reply, choices=(*asked, *kept))
        return self.with_note(offering, note) if note else offering

    def with_picture(self, reply: Reply, topic: Topic) -> Reply:
        """The reply, with a button that shows its picture: its own, or the topic's."""
        picture = reply.picture
        if picture is None and topic.picture in self._names and reply.kind is not ReplyKind.QUESTION:
            picture = self._pictures.picture(str(topic.picture))
        if picture is None:
            return reply
        button = ((Choice(self._content.messages["picture"], tokens.picture(picture.id)),),)
        return replace(reply, picture=picture, choices=(*button, *reply.choices))

    def picture(self, name: str, topic: str | None) -> Reply | None:
        """A picture by itself; None if there is no such picture."""
        try:
            found = self._pictures.picture(name)
        except KeyError:
            return None
        return self.shown(found, topic)

    def shown(self, picture: Picture, topic: str | None) -> Reply:
        """A picture as a reply of its own; its words stand for it where it cannot be shown."""
        blocks = (Block(BlockKind.TEXT, escape(picture.alt)),)
        choices = self._to_menu()
        return Reply(topic or HELP, ReplyKind.ANSWER, blocks, choices=choices, picture=picture, show_picture=True)

    def with_correction(self, reply: Reply, correction: str | None) -> Reply:
        """The reply, beginning with the gentle truth about a claim that the message repeated."""
        if correction is None:
            return reply
        entry = self._content.corrections[correction]
        text = self._render.say("correction", says=tokens.safe(self._render.render(entry.says)))
        sources = tuple(dict.fromkeys((*entry.sources, *reply.sources)))
        blocks = [Block(BlockKind.TEXT, text), *(b for b in reply.blocks if b.kind is not BlockKind.SOURCES)]
        return replace(reply, blocks=(*blocks, *self._answers.source_list(sources)), sources=sources)

    def command(self, text: str) -> Command | None:
        """What a slash command opens; None if the text is none that is known."""
        first = text.strip().split(maxsplit=1)[0].partition("@")[0].casefold() if text.strip() else ""
        return self._content.follow_ups.commands.get(first)

    def deeper(self, topic: Topic | None, whole: Reply | None) -> Reply:
        """ "why?", "more": the deeper part of the topic answered last (`whole` is its reply), unfolded."""
        if topic is None or whole is None:
            return replace(self.menu("start", text="nothing-to-explain"), kind=ReplyKind.FALLBACK)
        if whole.kind is ReplyKind.QUESTION:
            return whole
        blocks = [Block(BlockKind.TEXT, b.html) for b in whole.blocks if b.kind is BlockKind.DEEPER]
        blocks = blocks or [Block(BlockKind.TEXT, self._render.say("no-deeper"))]
        blocks += [b for b in whole.blocks if b.kind in (BlockKind.EVIDENCE, BlockKind.SOURCES)]
        return replace(whole, blocks=tuple(blocks), caveats=())

    def short(self, topic: Topic | None, whole: Reply | None) -> Reply:
        """ "yes or no?", "in short": the first sentence of the topic answered last, and how sure it is."""
        if topic is None or whole is None:
            return replace(self.menu("start", text="nothing-to-explain"), kind=ReplyKind.FALLBACK)
        if whole.kind is ReplyKind.QUESTION:
            return whole
        first = next((b for b in whole.blocks if b.kind is BlockKind.TEXT), None)
        said = _FIRST_SENTENCE.match(first.html) if first else None
        told = [replace(first, html=said[0] if said else first.html)] if first else []
        warned = [b for b in whole.blocks if b.kind is BlockKind.WARNING]
        blocks = [*warned, *told, *(b for b in whole.blocks if b.kind in (BlockKind.EVIDENCE, BlockKind.CAVEAT))]
        return replace(whole, blocks=tuple(blocks))

    def sources(self, topic: Topic | None, sources: Sequence[str]) -> Reply:
        """ "source?": where the answer given last comes from."""
        ids = tuple(sources) or (self._content.topic_sources(topic) if topic else ())
        if topic is None or not ids:
            return replace(self.menu("start", text="no-sources"), topic="meta.sources")
        text = self._render.say("sources-of", title=topic.title)
        listed = self._answers.source_list(ids)[0].html
        return Reply(
            topic.id,
            ReplyKind.ANSWER,
            (Block(BlockKind.TEXT, f"{text}\n\n{listed}"),),
            choices=self._answers.next_choices(topic),
            evidence=self._content.grade(topic),
            sources=ids,
        )

    def _to_menu(self) -> tuple[tuple[Choice, ...], ...]:
        return ((Choice(self._content.messages["menu"], tokens.menu("start")),),)


def _token(item: Item) -> str:
    if item.topic:
        return tokens.topic(item.topic)
    return tokens.menu(item.menu) if item.menu else tokens.say(item.say or "")
