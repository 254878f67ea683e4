"""`magsleep check`: everything that could be wrong with content and can be seen without a person.

Loading already refuses wrong fields and dangling ids. The checks here look at what would be said, and at how it would
be understood. Each is a function from a `Bench` to errors; all of them run, so that an author sees everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.check import dead, guided, library, medicines, phrases, reading, rendered, sources, texts, theft, wording
from bot.check.bench import Bench
from bot.knowledge.errors import ContentError

Check = Callable[[Bench], Iterator[ContentError]]

CHECKS: Mapping[str, Check] = {
    "every {{ … }} can be read": texts.unreadable,
    "naked numbers": texts.naked_numbers,
    "recalled facts are hedged": texts.unhedged,
    "claims have sources": texts.unsourced,
    "studies can be looked up": sources.unlinked,
    "no work twice": sources.twice,
    "answers have sources and a grade": sources.enough,
    "the library's texts": library.problems,
    "what is said about medicines": medicines.problems,
    "every text renders within Telegram's limits": rendered.limits,
    "answers hold what their tests say": rendered.contains,
    "short parts are short and plain": reading.grades,
    "the guided check renders, fits and is plain": guided.problems,
    "American English": wording.american,
    "topics have phrases and tests": phrases.enough,
    "no phrase twice": phrases.twice,
    "every sentence reaches its topic (theft)": theft.sentences,
    "slots are read as the tests say": theft.slots,
    "examples are understood": theft.examples,
    "corrections fire on their own phrases only": theft.corrections,
    "no dead content": dead.content,
}


def run(bench: Bench, report: Callable[[str, int], None] | None = None) -> list[ContentError]:
    """All errors of all checks, sorted; `report` hears of each check as it ends."""
    errors: list[ContentError] = []
    for name, check in CHECKS.items():
        found = list(check(bench))
        errors += found
        if report:
            report(name, len(found))
    return sorted(set(errors))
