"""Tables that calculators read. Numbers only; no sentences."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.knowledge.science import Checked, Id, Model

Stage = Literal["general", "pregnancy", "lactation"]
Years = Annotated[float, Field(ge=0)]


class IntakeRow(Model):
    """A recommended total intake, mg a day, for one life stage; ages in years, `to_y` exclusive."""

    stage: Stage
    sex: Literal["any", "female", "male"]
    from_y: Years
    to_y: Years | None
    value: Annotated[int, Field(gt=0)]
    kind: Literal["RDA", "AI", "RNI", "RDI"]
    ear: int | None = None


class UpperRow(Model):
    """A ceiling for supplements and medicines, mg a day."""

    stage: Stage
    from_y: Years
    to_y: Years | None
    value: Annotated[int, Field(gt=0)]


class Authority(Model):
    """One authority's figures."""

    year: int
    sources: tuple[Id, ...]
    checked: Checked
    countries: tuple[str, ...] = ()
    recommended: tuple[IntakeRow, ...]
    upper: tuple[UpperRow, ...] = ()
    upper_kind: str = "UL"
    upper_sources: tuple[Id, ...] = ()
    incomplete: bool = False


class IntakeTable(Model):
    """tables/intake.yaml."""

    mg_per_mmol: float
    authorities: dict[Id, Authority]

    def authority_of(self, country: str | None) -> str:
        """The authority that speaks for a country code or is named itself; the US one where nothing else is known."""
        if country in self.authorities:
            return country
        return next((key for key, a in self.authorities.items() if country in a.countries), "us")


class HelpLine(Model):
    """A number to call, as it is dialled."""

    name: str
    value: str
    checked: Checked
    source: str
    note: str | None = None

    def __str__(self) -> str:
        return f"{self.value} ({self.name}{', ' + self.note if self.note else ''})"


class CountryLines(Model):
    """The numbers of one country; a line that is not established is left out, never guessed."""

    emergency: tuple[HelpLine, ...] = ()
    poison: tuple[HelpLine, ...] = ()
    crisis: tuple[HelpLine, ...] = ()


class HelpLines(Model):
    """tables/help_lines.yaml: ISO 3166 country code → numbers."""

    help_lines: dict[str, CountryLines]

    def of(self, country: object) -> CountryLines | None:
        """The numbers of a country, None where none are known."""
        code = "gb" if country == "uk" else str(country)
        return self.help_lines.get(code)
