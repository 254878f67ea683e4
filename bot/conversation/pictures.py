"""Which pictures there are: what each shows, its caption, and the same in words.

An id names an entry of en/pictures.yaml, maps with a chain's id behind a colon: `forest`, `pathway:seed1-gaba`.
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
from bot.conversation.render import Renderer, number
from bot.knowledge import graph
from bot.knowledge.content import Content
from bot.knowledge.library import Library, load_library
from bot.knowledge.library_models import ExampleFood, PooledResult
from bot.knowledge.loader import content_root
from bot.knowledge.science import Grade, Trial

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
        """Every id."""
        yield from self._values
        yield from (f"pathway:{chain}" for chain in self._content.chains)

    def picture(self, name: str) -> Picture:
        """The picture of an id, not drawn, with its caption and alternative text.

        Raises:
            KeyError: there is no such picture.
        """
        text = self._library.pictures[name.partition(":")[0]]
        values = self._values_of(name)
        return Picture(name, self._plain(text.caption, **values), self._plain(text.alt, **values))

    async def png(self, name: str) -> bytes:
        """The picture of an id, drawn off the event loop, or as it was drawn before.

        Raises:
            KeyError: there is no such picture.
        """
        self._values_of(name)
        return await self._drawer.draw(f"{name} {self._library.fingerprint}", lambda: self.draw(name))

    def draw(self, name: str) -> bytes:
        """Draw the picture of an id now, in this thread."""
        kind, _, chain = name.partition(":")
        match kind:
            case "forest":
                return forest.draw(self._forest())
            case "ladder":
                return ladder.draw(self._ladder())
            case "foods":
                return foods.draw(self._foods())
        return pathway.draw(self._pathway(chain))

    def _values_of(self, name: str) -> dict[str, Any]:
        kind, _, chain = name.partition(":")
        return self._pathway_values(chain) if kind == "pathway" else self._values[name]()

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
        return {"foods": shown, **{who: number(need) for who, need in self._needs().items()}}

    def _foods(self) -> foods.Foods:
        unit = self._label("foods", "unit")
        bars = tuple(foods.Bar(f.name, f.portion, f.mg, f"{f.mg:.0f} {unit}") for f in self._by_mg())
        needs = self._needs()
        shown = {who: number(need) for who, need in needs.items()}
        lines = tuple(foods.Need(need, self._label("foods", who, **shown)) for who, need in needs.items())
        return foods.Foods(self._label("foods", "title"), self._label("foods", "note"), bars, lines)

    def _by_mg(self) -> list[ExampleFood]:
        return sorted(self._library.foods, key=lambda f: -f.mg)

    def _needs(self) -> dict[str, float]:
        us = self._content.intake.authorities["us"]
        needs = {}
        for who, sex in (("women", "female"), ("men", "male")):
            found = recommended_intake(us, Person(age=NEED_AGE, sex=sex))
            assert isinstance(found, Intake)
            needs[who] = float(found.value)
        return needs

    # ---- maps

    def _pathway_values(self, chain: str) -> dict[str, Any]:
        text = self._library.chains[chain]
        path = graph.walk(self._content, self._content.chains[chain])
        names = self._content.node_names
        steps = [{"start": names[c.from_], "end": names[c.to], "words": self._words(c.grade)} for c in path.claims]
        intro = plain(self._render.render(text.intro))
        return {"title": text.title, "intro": intro, "words": self._words(path.grade), "steps": steps}

    def _pathway(self, chain: str) -> pathway.Pathway:
        path = graph.walk(self._content, self._content.chains[chain])
        stops = [_sentence(self._content.node_names[n]) for n in path.nodes]
        if path.nodes[0] == path.nodes[-1]:
            stops[-1] = self._label("pathway", "again", name=stops[0])
        several = len(path.claims) > 1
        weakest = self._label("pathway", "weakest") if several else None
        steps = tuple(
            pathway.Step(c.grade, self._words(c.grade), weakest if c is path.weakest else None) for c in path.claims
        )
        overall = self._label("pathway", "overall", words=self._words(path.grade))
        return pathway.Pathway(self._library.chains[chain].title, tuple(stops), steps, overall, path.grade)

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
