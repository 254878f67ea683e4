"""`magsleep preview`: a topic's reply as people will see it, drafts included, and what an author should know of it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from rich.console import Console
from rich.rule import Rule

from bot.authoring.replies import Replies, short_part
from bot.authoring.skeletons import UNWRITTEN
from bot.base.reply import Block, BlockKind, Reply
from bot.channels import terminal
from bot.check.reading import HIGHEST_GRADE, MOST_WORDS, reading_grade
from bot.knowledge.content import Content
from bot.knowledge.topics import Topic

FOLDED = {BlockKind.DEEPER: "more", BlockKind.SOURCES: "sources"}
"""What is folded, and the word that unfolds it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A topic's reply to one person, and remarks for the author."""

    topic: Topic
    slots: Mapping[str, Any]
    reply: Reply
    remarks: tuple[str, ...]


class NotShown(Exception):
    """A text that does not render; the message names file, line and remedy."""


class NoSuchTopic(Exception):
    """A topic that does not exist; the message names its likes."""


def show(replies: Replies, topic_id: str, slots: Mapping[str, Any]) -> Shown:
    """The reply of a topic to a person with these slots; a draft is shown as it would be when published.

    Raises:
        NoSuchTopic: there is none of that id.
        NotShown: a text of it does not render.
    """
    topic = replies.content.topics.get(topic_id)
    if topic is None:
        raise NoSuchTopic(_unknown(replies.content, topic_id))
    try:
        reply = replies.of(topic_id, slots)
    except (TemplateError, KeyError, ValueError) as error:
        raise NotShown(next(_broken(replies, topic), f"{topic_id} cannot be shown: {error!r}")) from error
    topic = replies.as_written[topic_id]
    return Shown(topic, slots, reply, tuple(_remarks(replies.content, topic, reply)))


def draw(shown: Shown, console: Console) -> None:
    """The question, the reply just as the terminal draws it, what is folded under lines, and the remarks."""
    console.print(f"you › {shown.topic.ask}", markup=False)
    terminal.show(shown.reply, console)
    for kind, word in FOLDED.items():
        blocks = [b for b in shown.reply.blocks if b.kind is kind]
        if blocks:
            console.print(Rule(word, style="dim", align="left"))
            unfolded = tuple(Block(BlockKind.TEXT, b.html) for b in blocks)
            terminal.show(Reply(shown.topic.id, shown.reply.kind, unfolded), console)
    console.print(Rule("for the author", style="dim", align="left"))
    for remark in shown.remarks:
        console.print(remark, markup=False)


def said_of(slots: Mapping[str, Any]) -> str:
    """Slots as an author reads them: "pregnant, age 34, kidney, country uk"."""
    out: list[str] = []
    for key, value in slots.items():
        if isinstance(value, bool):
            out.append(key if value else f"not {key}")
        elif key == "conditions":
            out += map(str, value)
        elif key not in ("sex", "drug_class"):
            joined = " to ".join(map(str, value)) if isinstance(value, list) else str(value)
            out.append(f"{joined} mg" if key == "dose_mg" else f"{key.replace('_', ' ')} {joined}")
    return ", ".join(out) or "nobody in particular"


def _broken(replies: Replies, topic: Topic) -> Iterator[str]:
    """The texts of a topic that cannot be read, each with its place; those that only lack a calculation pass."""
    texts: list[tuple[str, str, str, str | None]] = []
    if topic.answer:
        texts += [("topic", topic.id, f"answer.{n}", getattr(topic.answer, n)) for n in ("short", "deeper")]
    if topic.evidence:
        texts += [("topic", topic.id, f"evidence.{n}", getattr(topic.evidence, n)) for n in ("reason", "would_change")]
    texts += [("caveat", c.id, "text", c.text) for c in replies.content.caveats.values()]
    for kind, item, field, text in texts:
        try:
            replies.renderer.render(text or "")
        except KeyError as missing:
            message = f"nothing is called {missing}"
        except TemplateSyntaxError as wrong:
            message = f"a {{{{ … }}}} in it cannot be read ({wrong.message})"
        except (TemplateError, ValueError):
            continue
        else:
            continue
        document, path = replies.content.places[kind, item]
        remedy = 'write {{ fact("the-id") }}: two brackets on either side, straight quotes, an id that exists'
        yield str(document.error((*path, *field.split(".")), message, remedy))


def _remarks(content: Content, topic: Topic, reply: Reply) -> Iterator[str]:
    if topic.answer is None:
        yield "This topic has no answer of its own yet; people get the line above."
    elif topic.status == "draft":
        yield "A draft: until it says status: published, people get one honest line in place of this."
    text = short_part(reply)
    measure = f"{len(text.split())} words (at most {MOST_WORDS})"
    grade = reading_grade(text, frozenset(w.casefold() for w in content.subject_words))
    reads = f"reading grade {grade:.1f} (at most {HIGHEST_GRADE:g})" if grade is not None else "reading grade not known"
    yield f"Short part: {measure}, {reads}."
    yield f"How sure: {reply.evidence or 'no evidence line'}. Sources: {len(reply.sources)}."
    yield f"Caveats shown: {', '.join(reply.caveats) or 'none'}."
    if left := unwritten(topic):
        yield f"Still to write (between ‹ and ›): {left}."


def unwritten(topic: Topic) -> int:
    """How many places still hold what the skeleton left for the author."""
    texts = [topic.title, topic.ask, *topic.phrases]
    texts += [topic.answer.short, topic.answer.deeper or ""] if topic.answer else []
    texts += [topic.evidence.reason, topic.evidence.would_change or ""] if topic.evidence else []
    return sum(len(UNWRITTEN.findall(text)) for text in texts)


def _unknown(content: Content, topic_id: str) -> str:
    name = topic_id.rpartition(".")[2]
    same = [t for t in content.topics if t.rpartition(".")[2] == name]
    near = same or difflib.get_close_matches(topic_id, content.topics, n=3, cutoff=0.5)
    if near:
        return f"There is no topic {topic_id}. Did you mean {' or '.join(near)}?"
    group = topic_id.partition(".")[0]
    beside = [t for t in content.topics if t.startswith(group + ".")]
    if beside:
        return f"There is no topic {topic_id}. In {group} there are: {', '.join(beside)}."
    groups = sorted({t.group for t in content.topics.values()})
    return f"There is no topic {topic_id}. A topic is group.name; the groups are {', '.join(groups)}."
