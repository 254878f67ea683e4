"""Personal trials: the plan, sealed, and whether it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update

from bot.storage.payloads import OwnTrial
from bot.storage.repository import Repository, new_id
from bot.storage.tables import TrialRow

TABLE = TrialRow.__tablename__
RUNNING = "running"
ENDED = "ended"
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StoredTrial:
    """A trial of one person."""

    id: str
    person_id: str
    state: str
    """"running", "ended" (went to its end) or "stopped"."""
    starts_on: date
    """The local date of its first evening."""
    plan: OwnTrial


class Trials(Repository):
    """Each method is one transaction."""

    async def start(self, person_id: str, starts_on: date, plan: OwnTrial) -> StoredTrial:
        """Keep a new trial. Only for people who agreed (see People).

        Raises:
            ValueError: one is running already.
        """
        made = new_id()
        running = select(TrialRow.id).where(TrialRow.person_id == person_id, TrialRow.state == RUNNING)
        values = {"id": made, "person_id": person_id, "state": RUNNING, "starts_on": starts_on}
        async with self._database.write() as connection:
            if (await connection.execute(running)).first() is not None:
                raise ValueError("a trial is running already")
            sealed = self._seal(plan, TABLE, made, person_id)
            await connection.execute(insert(TrialRow).values(**values, sealed=sealed))
        return StoredTrial(made, person_id, RUNNING, starts_on, plan)

    async def running(self, person_id: str) -> StoredTrial | None:
        """The trial that runs, if any."""
        return next((t for t in await self.of(person_id) if t.state == RUNNING), None)

    async def of(self, person_id: str) -> list[StoredTrial]:
        """All trials of a person, the latest first."""
        statement = select(*TrialRow.__table__.columns).where(TrialRow.person_id == person_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement.order_by(TrialRow.starts_on.desc()))).all()
        opened = ((row, self._open(OwnTrial, row.sealed, TABLE, row.id, person_id)) for row in rows)
        return [StoredTrial(row.id, person_id, row.state, row.starts_on, plan) for row, plan in opened if plan]

    async def save(self, trial: StoredTrial) -> None:
        """Write the state, the start and the plan of a trial anew."""
        sealed = self._seal(trial.plan, TABLE, trial.id, trial.person_id)
        statement = update(TrialRow).where(TrialRow.id == trial.id, TrialRow.person_id == trial.person_id)
        async with self._database.write() as connection:
            await connection.execute(statement.values(state=trial.state, starts_on=trial.starts_on, sealed=sealed))

    async def remove(self, trial_id: str, person_id: str) -> bool:
        """Remove one; True if it was there."""
        statement = delete(TrialRow).where(TrialRow.id == trial_id, TrialRow.person_id == person_id)
        async with self._database.write() as connection:
            return bool((await connection.execute(statement)).rowcount)
