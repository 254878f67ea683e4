"""Why a message is understood as it is: every stage in the order in which it decides."""

from __future__ import annotations

from collections.abc import Iterator

from bot.app import Parts


def explain(parts: Parts, text: str) -> Iterator[str]:
    """Lines for an author to read."""
    if hit := parts.triage.check(text):
        yield f"triage     {hit.topic}, reply {hit.reply} by rule {hit.rule}: {'; '.join(hit.concepts)}"
        yield "           (nothing below is looked at when triage speaks)"
    slots = parts.reader.read(text)
    yield f"slots      {slots.known() or 'none'}"
    for name, said in (("problems", slots.problems), ("unsure", slots.drug_unsure), ("unknown", slots.unknown_names)):
        if said:
            yield f"{name:10} {', '.join(map(str, said))}"
    understander = parts.understander
    ranking = understander.ranking(text, slots)
    found = understander.judge(ranking, slots)
    how = " (an exact phrase)" if ranking.exact else " (mended)" if ranking.mended else ""
    yield f"read as    {ranking.read_as}{how}"
    yield f"subject    {ranking.subject.kind}; ours {list(ranking.subject.own)}, others {list(ranking.subject.other)}"
    yield f"phrase     {ranking.phrase!r}, shared words {list(ranking.words)}"
    stages = list(next(iter(ranking.stages.values()), {}))
    yield f"{'topic':34} {'share':>6}  " + "  ".join(f"{s:>8}" for s in stages)
    for candidate in ranking.candidates[:5]:
        scores = ranking.stages.get(candidate.topic, {})
        yield f"{candidate.topic:34} {candidate.score:6.3f}  " + "  ".join(
            f"{scores[s]:8.2f}" for s in stages if s in scores
        )
    yield f"{'out_of_scope':34} {ranking.out_of_scope:6.3f}"
    for name, value in ranking.evidence.items():
        yield f"evidence   {name:10} {value:8.3f}"
    offered = ", ".join(c.topic for c in found.candidates) or "nothing"
    yield f"band       {found.band} at {ranking.confidence:.3f}: {offered}"
    if correction := understander.correction(text):
        yield f"correction {correction}"
