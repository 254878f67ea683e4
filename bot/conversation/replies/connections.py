""" "How is stress connected to magnesium?": a path through the claims, told step by step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.conversation.replies import tokens
from bot.conversation.replies.render import Renderer
from bot.knowledge import graph
from bot.knowledge.content import Content
from bot.knowledge.graph import Path
from bot.knowledge.library import Library, load_library
from bot.knowledge.loader import content_root
from bot.knowledge.node_finder import Asked, NodeFinder
from bot.knowledge.science import Chain, Claim, Grade

MAGNESIUM = "magnesium"
"""The family whose nodes every question shares; the other end says what the question is about."""
TABLET = "mg-supplement"
LEAD = {
    Grade.HUMAN_RCT: "tested",
    Grade.HUMAN_EXPERIMENT: "tested",
    Grade.HUMAN_OBSERVATIONAL: "seen",
    Grade.ANIMAL: "lab",
    Grade.IN_VITRO: "lab",
    Grade.TEXTBOOK: "textbook",
    Grade.HYPOTHESIS: "idea",
}
"""Which message opens the answer (`short-…` for a path, `one-…` for a single step)."""
UNCLEAR = "?"
"""The sign of a claim whose results are mixed or unknown."""
CHOICES = 3


class Connections:
    """Finds questions for a connection, and answers them from the graph."""

    def __init__(self, content: Content, renderer: Renderer, library: Library | None = None) -> None:
        library = library or load_library(content_root(), content)
        self._content = content
        self._render = renderer
        self._words = library.node_words
        self._texts = library.connections
        self._chains = library.chains
        self._finder = NodeFinder(library.node_words, library.connections)
        self._leave = {frozenset(pair) for pair in library.connections.leave}

    def find(self, text: str) -> tuple[str, str] | None:
        """The two nodes that a connection-shaped question names, else None.

        None as well where a curated answer is the better one: pairs that content leaves alone, side effects ("does
        magnesium cause …"), and questions whether a thing causes what it is known to lower.
        """
        asked = self._finder.asked(text)
        if asked is None or frozenset((asked.start, asked.end)) in self._leave:
            return None
        if asked.causes and asked.start in (MAGNESIUM, TABLET):
            return None
        starts, ends = self._nodes(asked.start), self._nodes(asked.end)
        there, back = graph.best(self._content, starts, ends), graph.best(self._content, ends, starts)
        if asked.causes:
            return self._caused(asked, there)
        # "How are stress and magnesium connected?" names no first and no last: the better direction counts.
        found = [p for p in (there, back) if p is not None]
        if not found:
            return starts[0], ends[0]
        nodes = min(found, key=graph.rank).nodes
        return nodes[0], nodes[-1]

    def reply(self, start: str, end: str) -> Reply:
        """The path from `start` to `end` in words; else the one that runs the other way, the nearest one, or none."""
        path, back = graph.best(self._content, [start], [end]), graph.best(self._content, [end], [start])
        before = ""
        shown = path or back
        if path is None:
            # "Does low magnesium cause …" may have no path where tablets were tested; that is worth telling.
            shown = back or graph.best(self._content, self._kin(start), self._kin(end))
            names = self._content.node_names
            before = self._say("turned" if back else "nearest", start=names[start], end=names[end])
        if shown is None:
            return self._nothing(start, end)
        short = self._short(shown)
        deeper = self._steps(shown)
        if path and back and back.grade is not Grade.HYPOTHESIS:
            deeper.append(self._say("also-back", way=self._way(back), words=self._grade(back.grade)))
        blocks = [
            Block(BlockKind.TEXT, f"{before}\n\n{short}" if before else short),
            self._sure(shown),
            Block(BlockKind.DEEPER, "\n\n".join(deeper)),
        ]
        return self._reply(start, end, blocks, shown)

    def chain(self, chain: Chain) -> Reply:
        """A named chain: what to know first, then its steps."""
        path = graph.walk(self._content, chain)
        text = self._chains[chain.id]
        title, intro = self._render.render(text.title), self._render.render(text.intro)
        blocks = [
            Block(BlockKind.TEXT, f"<b>{title}</b>\n\n{intro}"),
            self._sure(path),
            Block(BlockKind.DEEPER, "\n\n".join(self._steps(path, whole=True))),
        ]
        return self._reply(chain.path[0], chain.path[-1], blocks, path)

    def topic(self, start: str, end: str) -> str:
        """The informing topic nearest to a pair: that of the end, unless only the start says what it is about."""
        about = end if end not in self._words.families[MAGNESIUM].nodes else start
        return self._words.nodes[about].topic

    def _reply(self, start: str, end: str, blocks: list[Block], path: Path) -> Reply:
        if path.sources:
            cited = [self._render.citation(self._content.sources[s]) for s in path.sources]
            blocks.append(Block(BlockKind.SOURCES, "\n\n".join(cited)))
        return Reply(
            topic=self.topic(start, end),
            kind=ReplyKind.ANSWER,
            blocks=tuple(blocks),
            choices=self._choices(start, end, path.nodes),
            evidence=path.grade,
            sources=path.sources,
        )

    def _nothing(self, start: str, end: str) -> Reply:
        names = self._content.node_names
        text = self._say("nothing", start=names[start], end=names[end], longest=graph.LONGEST)
        return Reply(
            topic=self.topic(start, end),
            kind=ReplyKind.ANSWER,
            blocks=(Block(BlockKind.TEXT, text),),
            choices=self._choices(start, end, (start, end)),
        )

    def _short(self, path: Path) -> str:
        lead, first = LEAD[path.grade], path.claims[0]
        if path.no_effect:
            lead = "none"
        if len(path.claims) > 1:
            short = self._say(f"short-{lead}", way=self._way(path))
            unclear = lead != "idea" and any(c.sign == UNCLEAR for c in path.claims)
            return f"{short} {self._say('unclear')}" if unclear else short
        if first.sign == UNCLEAR and lead == "tested":
            lead = "mixed"
        return self._say(f"one-{lead}", way=self._way(path), says=self._says(first))

    def _sure(self, path: Path) -> Block:
        if len(path.claims) == 1:
            reason = self._say("reason-single")
        elif len({c.grade for c in path.claims}) == 1:
            reason = self._say("reason-alike")
        else:
            reason = self._say("reason-weakest", **self._ends(path.weakest))
        return Block(
            BlockKind.EVIDENCE,
            self._render.say("evidence", words=self._grade(path.grade), reason=tokens.safe(reason)),
        )

    def _steps(self, path: Path, *, whole: bool = False) -> list[str]:
        """Each step a paragraph, with its limit and its own grade."""
        if len(path.claims) == 1:
            told = self._told(path.claims[0])
            # The short part has said it already, but for a chain, which begins with what to know first.
            return [self._say("step-single", **told if whole else {**told, "says": ""})]
        steps = [self._say("step", number=i, **self._told(c)) for i, c in enumerate(path.claims, 1)]
        return [*steps, self._say("sum-up")]

    def _told(self, claim: Claim) -> dict[str, object]:
        limit = self._content.claim_texts[claim.id].caveat
        return {
            **self._ends(claim),
            "says": self._says(claim),
            "caveat": tokens.safe(self._render.render(limit)) if limit else "",
            "words": self._grade(claim.grade),
        }

    def _ends(self, claim: Claim) -> dict[str, str]:
        names = self._content.node_names
        return {"start": names[claim.from_], "end": names[claim.to]}

    def _says(self, claim: Claim) -> str:
        return tokens.safe(self._render.render(self._content.claim_texts[claim.id].says))

    def _way(self, path: Path) -> str:
        names = [self._content.node_names[n] for n in path.nodes]
        return tokens.safe(self._say("way", names=names))

    def _grade(self, grade: Grade) -> str:
        return self._content.grades[grade].words

    def _say(self, message: str, **values: object) -> str:
        return self._render.render(self._texts.messages[message], **values)

    def _choices(self, start: str, end: str, nodes: Sequence[str]) -> tuple[tuple[Choice, ...], ...]:
        wanted = [self.topic(start, end), *(self._words.nodes[n].topic for n in reversed(nodes))]
        topics = list(dict.fromkeys(wanted))[:CHOICES]
        return tuple((Choice(self._content.topics[t].title, tokens.topic(t)),) for t in topics)

    def _caused(self, asked: Asked, there: Path | None) -> tuple[str, str] | None:
        if there is not None:
            return None if _lowers(there) else (there.nodes[0], there.nodes[-1])
        # The graph is about magnesium. That it knows of no way there from diabetes, say, would tell nobody anything.
        return (asked.start, self._nodes(asked.end)[0]) if asked.start in self._kin(TABLET) else None

    def _kin(self, node: str) -> tuple[str, ...]:
        """The node and, if it is one of magnesium's, its siblings."""
        family = self._words.families[MAGNESIUM].nodes
        return family if node in family else (node,)

    def _nodes(self, named: str) -> tuple[str, ...]:
        family = self._words.families.get(named)
        return family.nodes if family else (named,)


def _lowers(path: Path) -> bool:
    """True when what comes first makes what comes last less, step by step."""
    return sum(c.sign == "-" for c in path.claims) % 2 == 1
