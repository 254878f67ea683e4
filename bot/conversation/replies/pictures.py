"""Which pictures there are: what each shows, its caption, and the same in words.

Ids: `forest`, `ladder`, `foods`, `pathway:<chain>`, and `path:<node>:<node>` for the best path between any two nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bot.base.markup import plain
from bot.base.reply import Picture
from bot.calculators.intake import Intake, Person, recommended_intake
from bot.charts import foods, forest, ladder, pathway
from bot.charts.drawer import Drawer
from bot.conversation.replies.render import Renderer, number
from bot.knowledge import graph
from bot.knowledge.content import Content
from bot.knowledge.library import Library, load_library
from bot.knowledge.library_models import ExampleFood, PooledResult
from bot.knowledge.loader import content_root
from bot.knowledge.science import Chain, Claim, Grade, Trial
from bot.knowledge.tables import IntakeRow

MAP, PATH = "pathway", "path"
CAPTION = 1024
"""Characters that Telegram allows beneath a picture."""
NEED_AGE = 40.0
"""The age whose need the bars are held against (US: 31 to 50 years)."""
OUTCOMES = {"sleep onset latency": -1, "total sleep time": 1}
"""The outcomes of the forest plot; -1 where less is better."""


class Pictures:
    """The pictures of one content."""

    def __init__(
        self, content: Content, renderer: Renderer, library: Library | None = None, directory: Path | None = None
    ) -> None:
        self._content = content
        self._render = renderer
        self._library = library or load_library(content_root(), content)
        self._drawer = Drawer(directory)
        self._values: dict[str, Callable[[], dict[str, Any]]] = {
            "forest": self._forest_values,
            "ladder": self._ladder_values,
            "foods": self._foods_values,
        }

    def names(self) -> Iterator[str]:
        """Every id, but for the paths between any two nodes."""
        yield from self._values
        yield from (f"{MAP}:{chain}" for chain in self._content.chains)

    def picture(self, name: str) -> Picture:
        """The picture of an id, not drawn, with its caption and alternative text.

        Raises:
            KeyError: there is no such picture.
        """
        values = self._values_of(name)
        text = self._library.pictures[name if name in self._values else MAP]
        return Picture(name, self._plain(text.caption, **values), self._plain(text.alt, **values))

    async def png(self, picture: Picture) -> bytes:
        """The PNG of a picture, drawn off the event loop, or as it was drawn before if its id says all that it shows.

        Raises:
            KeyError: there is no such picture.
        """
        if picture.draw is not None:
            return await self._drawer.draw_once(picture.draw)
        name = picture.id
        self._values_of(name)
        return await self._drawer.draw(f"{name} {self._library.fingerprint}", lambda: self.draw(name))

    def draw(self, name: str) -> bytes:
        """Draw the picture of an id now, in this thread."""
        match name:
            case "forest":
                return forest.draw(self._forest())
            case "ladder":
                return ladder.draw(self._ladder())
            case "foods":
                return foods.draw(self._foods())
        return pathway.draw(self._pathway(name))

    def _values_of(self, name: str) -> dict[str, Any]:
        return self._values[name]() if name in self._values else self._map_values(name)

    # ---- the forest plot

    def _forest_values(self) -> dict[str, Any]:
        return {"trials": ", ".join(self._cite(t) for t in self._main_trials())}

    def _forest(self) -> forest.Forest:
        results = {r.outcome: r for r in self._library.pooled.results}
        panels = tuple(self._panel(results[outcome], helps) for outcome, helps in OUTCOMES.items())
        return forest.Forest(self._label("forest", "title"), panels)

    def _panel(self, result: PooledResult, helps: int) -> forest.Panel:
        left, right = ("better-left", "worse-right") if helps < 0 else ("worse-left", "better-right")
        return forest.Panel(
            self._label("forest", result.outcome.replace(" ", "-")),
            (self._pooled_row(result), *(self._trial_row(t, result.outcome) for t in self._main_trials())),
            self._label("forest", left),
            self._label("forest", right),
            self._label("forest", "no-effect"),
            helps,
        )

    def _pooled_row(self, result: PooledResult) -> forest.Row:
        assert result.md is not None and result.ci95 is not None
        figures = (result.md, *result.ci95)
        label = self._label("forest", "pooled", people=self._library.pooled.people_pooled)
        note = f"{self._figures(*figures)}; {self._label('forest', 'certainty', certainty=result.certainty)}"
        return forest.Row(label, note, figures, pooled=True)

    def _trial_row(self, trial: Trial, outcome: str) -> forest.Row:
        if found := usable(trial, outcome):
            return forest.Row(self._cite(trial), self._figures(*found), found)
        pooled = trial.id in self._library.pooled.trials_pooled
        return forest.Row(self._cite(trial), self._label("forest", "in-pool" if pooled else "no-minutes"))

    def _figures(self, estimate: float, low: float, high: float) -> str:
        md, low_, high_ = (f"{v:+.1f}".replace("-", "\N{MINUS SIGN}") for v in (estimate, low, high))
        return self._label("forest", "figures", md=md, low=low_, high=high_)

    def _main_trials(self) -> list[Trial]:
        return [self._content.trials[t] for t in self._library.trials.groups[0].trials]

    def _cite(self, trial: Trial) -> str:
        return self._content.sources[trial.source].short

    # ---- the ladder

    def _ladder_values(self) -> dict[str, Any]:
        return {"rungs": [{"words": r.words, "example": r.example} for r in self._rungs()]}

    def _ladder(self) -> ladder.Ladder:
        said = {key: self._label("ladder", key) for key in ("title", "subtitle", "strong", "weak")}
        return ladder.Ladder(**said, rungs=tuple(self._rungs()))

    def _rungs(self) -> Iterator[ladder.Rung]:
        for grade, text in sorted(self._content.grades.items(), key=lambda g: g[1].rank):
            count = sum(c.grade is grade for c in self._content.claims.values())
            yield ladder.Rung(
                grade,
                _sentence(text.words),
                self._label("ladder", f"rung-{grade}"),
                self._label("ladder", "count", count=count),
            )

    # ---- food

    def _foods_values(self) -> dict[str, Any]:
        shown = [{"name": f.name, "portion": f.portion, "mg": f"{f.mg:.0f}"} for f in self._by_mg()]
        return {"foods": shown, **self._need_values()}

    def _foods(self) -> foods.Foods:
        unit, values = self._label("foods", "unit"), self._need_values()
        bars = tuple(foods.Bar(f.name, f.portion, f.mg, f"{f.mg:.0f} {unit}") for f in self._by_mg())
        lines = tuple(foods.Need(row.value, self._label("foods", who, **values)) for who, row in self._needs().items())
        return foods.Foods(self._label("foods", "title"), self._label("foods", "note", **values), bars, lines)

    def _by_mg(self) -> list[ExampleFood]:
        return sorted(self._library.foods, key=lambda f: -f.mg)

    def _need_values(self) -> dict[str, str]:
        needs = self._needs()
        row = needs["women"]
        assert row.to_y is not None
        ages = self._label("foods", "ages", first=number(row.from_y), last=number(row.to_y - 1))
        return {"ages": ages, **{who: number(row.value) for who, row in needs.items()}}

    def _needs(self) -> dict[str, IntakeRow]:
        us = self._content.intake.authorities["us"]
        needs = {}
        for who, sex in (("women", "female"), ("men", "male")):
            found = recommended_intake(us, Person(age=NEED_AGE, sex=sex))
            assert isinstance(found, Intake)
            needs[who] = found.row
        return needs

    # ---- maps

    def _map_values(self, name: str) -> dict[str, Any]:
        title, intro, path = self._route(name)
        names = self._content.node_names
        steps = [
            {"start": names[c.from_], "does": self._does(c), "end": names[c.to], "words": self._words(c.grade)}
            for c in path.claims
        ]
        return {"title": title, "intro": intro, "words": self._words(path.grade), "steps": steps}

    def _pathway(self, name: str) -> pathway.Pathway:
        title, _, path = self._route(name)
        stops = [_sentence(self._content.node_names[n]) for n in path.nodes]
        if path.nodes[0] == path.nodes[-1]:
            stops[-1] = self._label(MAP, "again", name=stops[0])
        weakest = path.weakest if len(path.claims) > 1 else None
        does = [(c, self._does(c)) for c in path.claims]
        steps = tuple(
            pathway.Step(c.grade, self._label(MAP, "weakest", does=d) if c is weakest else d, self._words(c.grade))
            for c, d in does
        )
        overall = self._label(MAP, "overall", words=self._words(path.grade))
        return pathway.Pathway(title, tuple(stops), steps, overall, path.grade)

    def _route(self, name: str) -> tuple[str, str, graph.Path]:
        """Title, introduction and steps of a map: a chain's, or those of the best path between two nodes."""
        kind, _, rest = name.partition(":")
        if kind == MAP:
            text = self._library.chains[rest]
            return text.title, plain(self._render.render(text.intro)), graph.walk(self._content, self._chain(rest))
        start, _, end = rest.partition(":")
        path = graph.best(self._content, [start], [end])
        if kind != PATH or path is None:
            raise KeyError(name)
        names = self._content.node_names
        return self._label(MAP, "title", start=names[start], end=names[end]), "", path

    def _does(self, claim: Claim) -> str:
        """What the first thing of a claim does to the second, and whether that is open, or was looked for in vain."""
        does = self._label(MAP, f"does-{claim.relation}")
        if claim.relation == "associated_with" and claim.sign == "-":
            does = self._label(MAP, "does-less")
        how = {"?": "perhaps", "0": "no-change"}.get(claim.sign)
        return self._label(MAP, how, does=does) if how else does

    def _chain(self, chain: str) -> Chain:
        return self._content.chains[chain]

    def _words(self, grade: Grade) -> str:
        return self._content.grades[grade].words

    # ---- texts

    def _label(self, picture: str, label: str, **values: Any) -> str:
        return self._plain(self._library.pictures[picture].labels[label], **values)

    def _plain(self, text: str, **values: Any) -> str:
        return plain(self._render.render(text, **values))


def usable(trial: Trial, outcome: str) -> tuple[float, float, float] | None:
    """A trial's own difference between groups with its published range, or None: derived figures do not count."""
    for found in (trial.model_extra or {}).get("outcomes", ()):
        if found.get("name") == outcome and found.get("from") == "read":
            estimate, interval = found.get("difference"), found.get("ci95")
            if estimate is not None and interval:
                return float(estimate), float(interval[0]), float(interval[1])
    return None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
