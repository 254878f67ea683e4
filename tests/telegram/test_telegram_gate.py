from __future__ import annotations

import asyncio
from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.flood import PEOPLE, DoubleTaps, Flood, Verdict
from bot.channels.telegram.gate import Gate


class Time:
    """A clock that moves when everybody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self._turns = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, next(self._turns), future))
        await future

    async def run(self, *tasks: asyncio.Task[None]) -> None:
        while not all(t.done() for t in tasks):
            for _ in range(5):
                await asyncio.sleep(0)
            if self._sleepers:
                self._sleepers.sort()
                at, _, future = self._sleepers.pop(0)
                self.now = max(self.now, at)
                future.set_result(None)


async def times(gate: Gate, time: Time, *sends: tuple[int, bool]) -> list[float]:
    """When each of these, begun together, may go: chat, and whether it is a reminder."""
    went: dict[int, float] = {}

    async def one(i: int, chat: int, reminder: bool) -> None:
        await gate.turn(chat, reminder=reminder)
        went[i] = round(time.now, 6)

    await time.run(*(asyncio.create_task(one(i, *send)) for i, send in enumerate(sends)))
    return [went[i] for i in range(len(sends))]


async def test_sends_are_spaced_evenly() -> None:
    time = Time()
    gate = Gate(0.04, time.clock, time.sleep)
    assert await times(gate, time, *[(i, False) for i in range(4)]) == [0, 0.04, 0.08, 0.12]
    time.now = 10
    assert await times(gate, time, (1, False)) == [10]


async def test_answers_go_before_reminders() -> None:
    time = Time()
    gate = Gate(0.04, time.clock, time.sleep)
    sends = [(1, True), (2, True), (3, False), (4, False), (5, True)]
    first, *_ = went = await times(gate, time, *sends)
    assert first == 0
    assert sorted(went[2:4]) == [0.04, 0.08]
    assert sorted([went[1], went[4]]) == [0.12, 0.16]


async def test_a_chat_told_to_wait_waits_alone() -> None:
    time = Time()
    gate = Gate(0.04, time.clock, time.sleep)
    gate.hold(1, 5)
    went = await times(gate, time, (1, False), (2, False), (3, True))
    assert went == [5, 0, 0.04]


async def test_when_a_second_chat_is_told_to_wait_all_do() -> None:
    time = Time()
    gate = Gate(0.04, time.clock, time.sleep)
    gate.hold(1, 5)
    gate.hold(2, 3)
    assert min(await times(gate, time, (3, False), (1, False), (4, True))) == 5


async def test_who_waits_for_its_place_notices_that_it_must_wait_longer() -> None:
    time = Time()
    gate = Gate(1, time.clock, time.sleep)
    await gate.turn(9)
    task = asyncio.create_task(gate.turn(1))
    await asyncio.sleep(0)
    gate.hold(1, 7)
    await time.run(task)
    assert time.now >= 7


async def test_without_spacing_nobody_waits_but_who_was_told_to() -> None:
    time = Time()
    gate = Gate(0, time.clock, time.sleep)
    assert await times(gate, time, *[(i, False) for i in range(50)]) == [0] * 50
    gate.hold(1, 2)
    assert await times(gate, time, (1, False), (2, False)) == [2, 0]


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=30))
def test_never_two_within_the_spacing(sends: list[tuple[int, bool]]) -> None:
    async def go() -> list[float]:
        time = Time()
        return await times(Gate(0.04, time.clock, time.sleep), time, *sends)

    went = sorted(asyncio.run(go()))
    assert all(b - a >= 0.04 - 1e-6 for a, b in pairwise(went))


def test_a_flood_is_told_once_and_ends() -> None:
    flood = Flood(20)
    verdicts = [flood.judge("ann", i * 0.1) for i in range(100)]
    assert verdicts == [Verdict.ANSWER] * 20 + [Verdict.TELL] + [Verdict.DROP] * 79
    assert flood.judge("ben", 5.0) is Verdict.ANSWER
    assert flood.judge("ann", 20.0) is Verdict.ANSWER
    assert [flood.judge("ann", 20 + i * 0.1) for i in range(20)][-1] is Verdict.TELL


def test_who_talks_is_no_flood() -> None:
    flood = Flood(20)
    assert {flood.judge("ann", i * 0.51) for i in range(500)} == {Verdict.ANSWER}


def test_strangers_do_not_fill_the_memory() -> None:
    flood = Flood(1)
    for who in range(PEOPLE + 10):
        flood.judge(who, 0)
        flood.judge(who, 0)
    assert len(flood._arrivals) == PEOPLE
    assert len(flood._told) == PEOPLE


def test_a_double_tap_is_the_same_button_at_once_and_nothing_else() -> None:
    taps = DoubleTaps(0.7)
    assert not taps.is_one("ann", "a", 1.0)
    assert taps.is_one("ann", "a", 1.2)
    assert taps.is_one("ann", "a", 1.8), "a finger that goes on tapping"
    assert not taps.is_one("ann", "a", 2.6)
    assert not taps.is_one("bob", "a", 2.7)
    assert not taps.is_one("ann", "b", 2.8)
    assert not taps.is_one("ann", "a", 2.9), "there, back, and there again"


def test_double_taps_forget_who_was_here_longest_ago() -> None:
    taps = DoubleTaps(10)
    for who in range(PEOPLE + 1):
        taps.is_one(who, "a", 1.0)
    assert not taps.is_one(0, "a", 1.1)
    assert taps.is_one(PEOPLE, "a", 1.1)
