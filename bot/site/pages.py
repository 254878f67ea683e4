"""What stands on each page of the reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined, UndefinedError

from bot.base.markup import plain
from bot.base.reply import BlockKind
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.pictures import MAP, Pictures
from bot.conversation.replies.render import Renderer, number
from bot.conversation.replies.trials import TrialList
from bot.knowledge import graph
from bot.knowledge.content import Content
from bot.knowledge.library import Library
from bot.knowledge.library_models import SiteTexts
from bot.knowledge.science import Claim, Grade, Source
from bot.knowledge.tables import IntakeRow, UpperRow
from bot.knowledge.topics import Topic
from bot.site.markdown import escape, from_markup

PICTURES = "pictures"
"""The folder of the drawn pictures."""


class Pages:
    """Writes every page as Markdown; names are paths inside the folder of the reference."""

    def __init__(self, content: Content, library: Library, renderer: Renderer, texts: SiteTexts) -> None:
        self._content = content
        self._library = library
        self._render = renderer
        self._texts = texts
        self._answers = Answers(content, renderer)
        self._trials = TrialList(content, renderer, library)
        self._pictures = Pictures(content, renderer, library)
        self._env = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 -- Markdown; every value is escaped for it

    def all(self, *, pictures: bool) -> Iterator[tuple[str, str]]:
        """(name, Markdown) of every page."""
        yield "index.md", self._page("index", **self._index(), pictures=pictures)
        for topic in self._content.topics.values():
            yield _topic_file(topic), self._page("topic", **self._topic(topic, pictures=pictures))
        yield "claims.md", self._page("claims", grades=list(self._by_grade()))
        yield "chains.md", self._page("chains", chains=list(self._chains()))
        yield "figures.md", self._page("figures", authorities=list(self._authorities()))
        yield "trials.md", self._page("trials", groups=self._trial_groups(), pooled=self._pooled())
        sources = sorted(self._content.sources.values(), key=lambda s: s.short.casefold())
        yield "sources.md", self._page("sources", sources=[self._source(s) for s in sources])
        yield "corrections.md", self._page("corrections", corrections=list(self._corrections()))
        if pictures:
            yield "pictures.md", self._page("pictures", pictures=[self._picture(n) for n in self._pictures.names()])

    def drawings(self) -> Iterator[tuple[str, bytes]]:
        """(name, PNG) of every picture."""
        for name in self._pictures.names():
            yield _picture_file(name), self._pictures.draw(name)

    def _page(self, page: str, **values: Any) -> str:
        return self._env.from_string(self._texts.pages[page]).render(**values) + "\n"

    # ---- the pages

    def _index(self) -> dict[str, Any]:
        content = self._content
        groups: dict[str, list[Topic]] = {}
        for topic in content.topics.values():
            groups.setdefault(topic.group, []).append(topic)
        named = [(g, self._texts.words[f"group-{g}"]) for g in groups]
        order = list(self._texts.words)
        named.sort(key=lambda g: order.index(f"group-{g[0]}"))
        return {
            "counts": {
                name: f"{len(getattr(content, name)):,}"
                for name in ("claims", "chains", "trials", "sources", "corrections")
            },
            "grades": [self._grade(g) for g in self._ranked()],
            "groups": [
                {"title": title, "topics": [{"ask": escape(t.ask), "link": _topic_file(t)} for t in groups[g]]}
                for g, title in named
            ],
        }

    def _topic(self, topic: Topic, *, pictures: bool) -> dict[str, Any]:
        up = "../../" if topic.id != topic.group else "../"
        draft = topic.answer is None or topic.status == "draft"
        parts: dict[BlockKind, list[str]] = {}
        worked_out = False
        if not draft:
            try:
                blocks = self._answers.reply(topic, {}).blocks
            except UndefinedError:
                # Its text needs what a person tells: only the bot can fill it in.
                worked_out, blocks = True, tuple(self._answers.evidence(topic))
            for block in blocks:
                parts.setdefault(block.kind, []).append(from_markup(block.html))
        claims = topic.evidence.claims if topic.evidence else ()
        return {
            "title": escape(topic.title),
            "ask": escape(topic.ask),
            "draft": draft,
            "worked_out": worked_out,
            "up": up,
            "uses": [escape(u.replace("_", " ")) for u in topic.uses],
            "short": "\n\n".join(parts.get(BlockKind.TEXT, ())),
            "evidence": "\n\n".join(parts.get(BlockKind.EVIDENCE, ())),
            "caveats": parts.get(BlockKind.CAVEAT, []),
            "deeper": "\n\n".join(parts.get(BlockKind.DEEPER, ())),
            "picture": self._picture_of(topic, up) if pictures else None,
            "claims": [self._claim(self._content.claims[c], up) for c in claims],
            "sources": self._cited(self._content.topic_sources(topic), up),
            "next": [
                {"ask": escape(t.ask), "link": up + _topic_file(t)}
                for t in (self._content.topics[n] for n in topic.next)
            ],
        }

    def _by_grade(self) -> Iterator[dict[str, Any]]:
        for grade in self._ranked():
            claims = [c for c in self._content.claims.values() if c.grade is grade]
            yield {**self._grade(grade), "claims": [self._claim(c, "") for c in claims]}

    def _chains(self) -> Iterator[dict[str, Any]]:
        for chain in self._content.chains.values():
            path = graph.walk(self._content, chain)
            text = self._library.chains[chain.id]
            yield {
                "title": escape(text.title),
                "anchor": f"chain-{chain.id}",
                "intro": from_markup(self._render.render(text.intro)),
                "steps": [self._claim(c, "") for c in path.claims],
                "words": self._grade(path.grade)["words"],
            }

    def _authorities(self) -> Iterator[dict[str, Any]]:
        words = self._texts.words
        for key, authority in self._content.intake.authorities.items():
            recommended = [
                {**self._row(r), "sex": words[f"sex-{r.sex}"], "kind": r.kind} for r in authority.recommended
            ]
            yield {
                "name": escape(self._content.messages[f"authority-{key}"]),
                "year": authority.year,
                "recommended": recommended,
                "upper": [self._row(r) for r in authority.upper],
                "sources": self._cited(dict.fromkeys((*authority.sources, *authority.upper_sources)), ""),
            }

    def _row(self, row: IntakeRow | UpperRow) -> dict[str, str]:
        words = self._texts.words
        ages = words["ages-from" if row.to_y is None else "ages-between"]
        last = "" if row.to_y is None else number(row.to_y)
        shown = self._env.from_string(ages).render(first=number(row.from_y), last=last)
        return {"stage": words[f"stage-{row.stage}"], "ages": shown, "mg": number(row.value)}

    def _trial_groups(self) -> list[dict[str, Any]]:
        full = self._trials.full()
        return [{"title": from_markup(title), "lines": [from_markup(x) for x in lines]} for title, lines in full]

    def _pooled(self) -> dict[str, Any]:
        pooled = self._library.pooled
        rows = [
            {
                "outcome": escape(r.outcome),
                "md": f"{r.md:+.2f}".replace("-", "\N{MINUS SIGN}"),
                "low": f"{r.ci95[0]:+.2f}".replace("-", "\N{MINUS SIGN}"),
                "high": f"{r.ci95[1]:+.2f}".replace("-", "\N{MINUS SIGN}"),
                "p": r.p,
                "certainty": r.certainty,
            }
            for r in pooled.results
            if r.md is not None and r.ci95 is not None
        ]
        source = self._cited([pooled.source], "")[0]
        return {"source": f"[{source['short']}]({source['link']})", "people": pooled.people_pooled, "rows": rows}

    def _source(self, source: Source) -> dict[str, Any]:
        words = self._texts.words
        how = f"checked-{source.checked}-{source.via}"
        return {
            "short": escape(source.short),
            "anchor": f"source-{source.id}",
            "authors": escape(source.authors),
            "title": escape(source.title),
            "journal": escape(source.journal or ""),
            "href": source.link,
            "checked": words.get(how) or words[f"checked-{source.checked}"],
            "note": escape(source.note or ""),
        }

    def _corrections(self) -> Iterator[dict[str, Any]]:
        for entry in self._content.corrections.values():
            topic = self._content.topics[entry.topic]
            yield {
                "said": escape(entry.phrases[0]),
                "anchor": f"correction-{entry.id}",
                "says": from_markup(self._render.render(entry.says)),
                "sources": self._cited(entry.sources, ""),
                "topic": {"title": escape(topic.title), "link": _topic_file(topic)},
            }

    # ---- what stands on several pages

    def _ranked(self) -> list[Grade]:
        return sorted(self._content.grades, key=lambda g: self._content.grades[g].rank)

    def _grade(self, grade: Grade) -> dict[str, str]:
        text = self._content.grades[grade]
        return {"words": escape(text.words[:1].upper() + text.words[1:]), "meaning": escape(text.meaning)}

    def _claim(self, claim: Claim, up: str) -> dict[str, Any]:
        text, names = self._content.claim_texts[claim.id], self._content.node_names
        return {
            "start": escape(names[claim.from_]),
            "end": escape(names[claim.to]),
            "anchor": f"claim-{claim.id}",
            "link": f"{up}claims.md#claim-{claim.id}",
            "says": from_markup(self._render.render(text.says)),
            "caveat": from_markup(self._render.render(text.caveat)) if text.caveat else "",
            "words": self._grade(claim.grade)["words"],
            "species": escape(claim.species or ""),
            "sources": self._cited(claim.sources, up),
        }

    def _cited(self, sources: Iterable[str], up: str) -> list[dict[str, str]]:
        found = (self._content.sources[s] for s in sources)
        return [
            {"short": escape(s.short), "title": escape(s.title), "link": f"{up}sources.md#source-{s.id}"} for s in found
        ]

    def _picture_of(self, topic: Topic, up: str) -> Mapping[str, str] | None:
        name: str | None = getattr(topic, "picture", None)
        return self._picture(name, up) if name in set(self._pictures.names()) else None

    def _picture(self, name: str, up: str = "") -> dict[str, str]:
        picture = self._pictures.picture(name)
        kind, _, chain = name.partition(":")
        title = self._library.chains[chain].title if kind == MAP else self._texts.words[f"picture-{name}"]
        return {
            "title": escape(title),
            "anchor": f"picture-{name.replace(':', '-')}",
            "link": up + _picture_file(name),
            "caption": escape(plain(picture.caption)),
            "alt": escape(plain(picture.alt)),
        }


def _topic_file(topic: Topic) -> str:
    return f"topics/{topic.id.replace('.', '/')}.md"


def _picture_file(name: str) -> str:
    return f"{PICTURES}/{name.replace(':', '-')}.png"
