"""Content texts to markup: Jinja2 with strict names and automatic escaping. A text can only say what content knows."""

from __future__ import annotations

from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from bot.base.markup import paragraphs
from bot.knowledge.content import Content
from bot.knowledge.science import Fact, Source, Trial


class Renderer:
    """Renders the texts of one content. Templates are compiled on first use; what never changes is kept rendered."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._compiled: dict[str, Template] = {}
        self._constant: dict[str, str] = {}
        self._cited: dict[str, str] = {}
        self._env = Environment(
            loader=DictLoader(dict(content.templates)),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._env.filters["number"] = number
        self._env.globals.update(
            fact=self._fact, claim=self._claim, trial=self._trial, source=self._source, say=self._say
        )

    def render(self, text: str, /, **values: Any) -> str:
        """The markup of a content text.

        Raises:
            jinja2.TemplateError: a wrong template; `magsleep check` finds these before they ship.
            KeyError: a fact, claim, trial or source that does not exist.
        """
        if "{" not in text:
            said = self._constant.get(text)
            if said is None:
                said = self._constant[text] = paragraphs(text)
            return said
        template = self._compiled.get(text)
        if template is None:
            template = self._compiled[text] = self._env.from_string(text)
        return paragraphs(template.render(**values))

    def say(self, message: str, /, **values: Any) -> str:
        """The markup of an entry of messages.yaml."""
        return self.render(self._content.messages[message], **values)

    def citation(self, source: Source) -> str:
        """One line of a source list: short citation, linked where a link is known, and how it was checked."""
        if (cited := self._cited.get(source.id)) is None:
            cited = self._cited[source.id] = self._citation(source)
        return cited

    def _citation(self, source: Source) -> str:
        name = self.render("{{ short }}", short=source.short)
        # Where no author is known the short form is the title already.
        title = None if source.nameless else source.title
        linked = f'<a href="{source.link}">{name}</a>' if source.link else name
        return self.say(f"citation-{source.checked}", citation=Markup(linked), title=title)  # noqa: S704

    def _fact(self, key: str) -> Fact:
        return self._content.facts[key]

    def _trial(self, key: str) -> Trial:
        return self._content.trials[key]

    def _source(self, key: str) -> str:
        return self._content.sources[key].short

    def _say(self, message: str) -> Markup:
        return Markup(self.say(message))  # noqa: S704

    def _claim(self, key: str) -> Markup:
        return Markup(self.render(self._content.claim_texts[key].says))  # noqa: S704


def number(value: float) -> str:
    """A number as people write it: no needless decimals, thousands parted by a comma."""
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.6g}"
