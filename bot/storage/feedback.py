"""How often each answer was found good or bad on a day: counts, and nothing about who."""

from __future__ import annotations

from dataclasses import dataclass
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
