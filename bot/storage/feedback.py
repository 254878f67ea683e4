"""How often each answer was found good or bad on a day: counts, and nothing about who."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from bot.storage.repository import Repository
from bot.storage.tables import FeedbackRow

UP = "up"
DOWN = "down"


@dataclass(frozen=True, slots=True)
class Count:
    """So many said this of an answer on a day."""

    day: date
    topic: str
    verdict: str
    reason: str
    """An id of the reasons offered; "" when none was given."""
    count: int


@dataclass(slots=True)
class Judged:
    """What people said of one answer, over many days."""

    topic: str
    up: int = 0
    down: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def taps(self) -> int:
        """People who said anything."""
        return self.up + self.down

    @property
    def share_down(self) -> float:
        """The share (0–1) of them who did not like it."""
        return self.down / self.taps if self.taps else 0.0


def judged(counts: Iterable[Count]) -> list[Judged]:
    """Counts by topic, the most disliked first; of equals the one with more voices."""
    found: dict[str, Judged] = {}
    for count in counts:
        answer = found.setdefault(count.topic, Judged(count.topic))
        if count.verdict == UP:
            answer.up += count.count
        else:
            answer.down += count.count
            answer.reasons[count.reason] += count.count
    return sorted(found.values(), key=lambda answer: (-answer.share_down, -answer.taps, answer.topic))


class Feedback(Repository):
    """Each method is one transaction."""

    async def add(self, day: date, topic: str, verdict: str, reason: str = "", by: int = 1) -> None:
        """Count one more; `by=-1` takes one back (a thumb turned round)."""
        first = self._database.insert(FeedbackRow).values(
            day=day, topic=topic, verdict=verdict, reason=reason, count=max(by, 0)
        )
        counted = first.on_conflict_do_update(
            index_elements=list(FeedbackRow.__table__.primary_key), set_={"count": FeedbackRow.count + by}
        )
        async with self._database.write() as connection:
            await connection.execute(counted)

    async def counts(self, since: date) -> list[Count]:
        """All counts from a day on."""
        statement = select(*FeedbackRow.__table__.columns).where(FeedbackRow.day >= since)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement.order_by(FeedbackRow.day, FeedbackRow.topic))).all()
        return [found for row in rows if (found := Count(*row)).count > 0]
