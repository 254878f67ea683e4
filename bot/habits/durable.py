"""The engine that outlives its process: DBOS, embedded, on SQLite in a file of its own or on PostgreSQL.

DBOS lives in threads of its own and never touches our event loop; only the jobs themselves run there. What it keeps
(readable) are ids and moments. See docs/decisions.md for what was measured.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from dbos import DBOS, DBOSConfig

from bot.habits.port import Run
from bot.storage.database import make_private_file
from bot.storage.errors import JobsError
from bot.storage.ledger import Promise, job_ids

NAME = "magsleep"
QUEUE = "reminders"
JOB = "reminder"
VERSION = "1"
"""Of the jobs, not of the program: with another version, jobs under way would be left lying at an update."""
AT_ONCE = 8
"""Jobs in hand at the same time: as many claims can a crash leave open. With the interval it bounds what goes out
(40 a second), above what the channel's gate lets through."""
INTERVAL = 0.2
"""Seconds between two looks into the queue."""
TRIES, PAUSE = 5, 0.5
"""How often a locked file is tried at the start, and seconds between."""
PATIENCE = 10
"""Seconds that jobs in hand are given when the engine stops."""
CHUNK = 500
_DONE = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_TO_RUN = ["ENQUEUED", "DELAYED"]
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "foreign_keys=ON", "busy_timeout=30000")
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class DurableEngine:
    """One for each process (DBOS allows no more). Jobs of a dead process are taken over at the next start."""

    def __init__(self, url: sa.URL, worker: str = "worker-0") -> None:
        """`url` is where jobs are kept; `worker` names this process and stays the same over restarts."""
        self._url = url
        self._worker = worker
        self._engine: sa.Engine | None = None
        self._thread = ThreadPoolExecutor(1, "reminders")
        self._in_hand: set[Future[None]] = set()

    @classmethod
    def beside(cls, database: sa.URL) -> DurableEngine:
        """Beside a store: for SQLite in a file next to its own, else in the same database."""
        if database.get_backend_name() != "sqlite" or database.database is None:
            return cls(database)
        path = Path(database.database)
        return cls(sa.URL.create("sqlite", database=str(path.with_name(f"{path.stem}-jobs.db"))))

    async def start(self, run: Run) -> None:
        """Carry out jobs from now on; see the port.

        Raises:
            JobsError: the place where jobs are kept can not be used.
        """
        for tries_left in reversed(range(TRIES)):
            try:
                await self._call(self._launch, run, asyncio.get_running_loop())
                return
            except (OSError, sa.exc.SQLAlchemyError) as error:
                await self._call(self._destroy)
                # A second process that opens the same file at the same moment has it for as long as that takes.
                if not tries_left or "locked" not in str(error):
                    raise JobsError(f"Reminders cannot be kept ({type(error).__name__}): {self._remedy()}") from error
            await asyncio.sleep(PAUSE)

    async def enqueue(self, promises: Iterable[Promise]) -> None:
        """Keep a job for each; see the port."""
        if some := list(promises):
            await self._call(_enqueue, some)

    async def forget(self, jobs: Collection[str]) -> None:
        """Drop these jobs, from SQLite's log too."""
        if jobs:
            await self._call(self._forget, list(jobs))

    async def tidy(self) -> None:
        """Drop every trace of jobs that are done."""
        await self._call(self._tidy)

    async def stop(self) -> None:
        """Finish what is in hand; the rest is kept."""
        await self._call(self._destroy)
        self._thread.shutdown(wait=False)

    async def _call(self, work: Callable[..., _T], *arguments: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _remedy(self) -> str:
        if self._url.get_backend_name() != "sqlite":
            return "the database did not take the tables of the queue. Its user needs the right to create a schema."
        return (
            f"{self._url.database} is damaged, or this user cannot write to it. Put its permissions right, or move "
            "the file away: a new one is made at the next start, and what is due is found again in the database."
        )

    def _launch(self, run: Run, loop: asyncio.AbstractEventLoop) -> None:
        # Without a handler DBOS would bring its own, past the house's log.
        logging.getLogger("dbos").addHandler(logging.NullHandler())
        self._engine = _sqlite(self._url) if self._url.get_backend_name() == "sqlite" else None
        config = DBOSConfig(
            name=NAME,
            system_database_url=self._url.render_as_string(hide_password=False),
            system_database_engine=self._engine,
            executor_id=self._worker,
            application_version=VERSION,
            log_level="WARNING",
        )
        DBOS(config=config)

        @DBOS.workflow(name=JOB)
        def reminder(key: str) -> None:
            job = asyncio.run_coroutine_threadsafe(run(key), loop)
            self._in_hand.add(job)
            try:
                job.result()
            except CancelledError:
                _log.warning("a reminder was broken off, because the bot stops")
            finally:
                self._in_hand.discard(job)

        DBOS.launch()
        DBOS.register_queue(
            QUEUE, worker_concurrency=AT_ONCE, polling_interval_sec=INTERVAL, on_conflict="always_update"
        )

    def _forget(self, jobs: Sequence[str]) -> None:
        for start in range(0, len(jobs), CHUNK):
            DBOS.delete_workflows(list(jobs[start : start + CHUNK]))
        if self._engine is not None:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _tidy(self) -> None:
        while done := DBOS.list_workflows(status=_DONE, limit=CHUNK, load_input=False, load_output=False):
            DBOS.delete_workflows([w.workflow_id for w in done])

    def _destroy(self) -> None:
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=PATIENCE if self._in_hand else 0)
        # A thread that still waits for its job would keep the process from ending.
        for job in list(self._in_hand):
            job.cancel()
        if self._engine is not None:
            self._engine.dispose()


def _enqueue(promises: Sequence[Promise]) -> None:
    waiting = _waiting([job for promise in promises for job in _earlier(promise)])
    for promise in promises:
        if not waiting.isdisjoint(_earlier(promise)):
            continue
        wait = (promise.due - datetime.now(UTC)).total_seconds()
        options: Any = {"workflow_name": JOB, "queue_name": QUEUE, "workflow_id": promise.job, "app_version": VERSION}
        if wait > 0:
            options["delay_seconds"] = wait
        DBOS.enqueue_workflow_with_options(options, promise.key)


def _earlier(promise: Promise) -> list[str]:
    return job_ids(promise.key, promise.tries)[:-1]


def _waiting(jobs: Sequence[str]) -> set[str]:
    """Those that are still to run: in a long queue a message waits unclaimed without being lost."""
    found: set[str] = set()
    for start in range(0, len(jobs), CHUNK):
        some = list(jobs[start : start + CHUNK])
        held = DBOS.list_workflows(workflow_ids=some, status=_TO_RUN, load_input=False, load_output=False)
        found.update(w.workflow_id for w in held)
    return found


def _sqlite(url: sa.URL) -> sa.Engine:
    """DBOS's own engine would wait for the disk at every step."""
    make_private_file(url)
    engine = sa.create_engine(url)

    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine
