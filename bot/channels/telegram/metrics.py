"""What is counted, for Prometheus. No label can hold a person or a word that somebody wrote."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from bot.base.reply import Reply, ReplyKind

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """A `Watch` that can be read at /metrics."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._updates = Counter("magsleep_updates", "Updates from Telegram", ["kind"], registry=self.registry)
        self._bands = Counter("magsleep_answers", "Answers by band", ["band"], registry=self.registry)
        self._topics = Counter("magsleep_topics", "Answers by topic", ["topic"], registry=self.registry)
        self._triage = Counter("magsleep_triage", "Answers of the triage", ["topic"], registry=self.registry)
        self._failures = Counter("magsleep_failures", "Updates left unanswered", ["kind"], registry=self.registry)
        self._reminders = Counter("magsleep_reminders", "Reminders", ["outcome"], registry=self.registry)
        self._seconds = Histogram(
            "magsleep_answer_seconds", "From the update to its answer", buckets=SECONDS, registry=self.registry
        )

    def came(self, kind: str) -> None:
        """An update."""
        self._updates.labels(kind).inc()

    def answered(self, reply: Reply, seconds: float) -> None:
        """A reply was sent."""
        self._bands.labels(reply.band.value).inc()
        self._topics.labels(reply.topic).inc()
        self._seconds.observe(seconds)
        if reply.kind is ReplyKind.TRIAGE:
            self._triage.labels(reply.topic).inc()

    def failed(self, kind: str) -> None:
        """An update was not answered."""
        self._failures.labels(kind).inc()

    def reminded(self, outcome: str) -> None:
        """A reminder was sent, late, skipped …"""
        self._reminders.labels(outcome).inc()

    def page(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)
