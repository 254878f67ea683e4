"""Broken content never starts, and every error names file, line, field and remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.errors import ContentErrors
from bot.knowledge.loader import load

CHECK = "en/guided_check.yaml"
GABA = "en/topics/mechanism/gaba.yaml"


@pytest.fixture(scope="module")
def pristine(content_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(content_dir, copy)
    return copy


@pytest.fixture
def broken(pristine: Path, tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the content in which one text of one file is replaced (or the file emptied, or added)."""

    def make(file: str, old: str, new: str) -> Path:
        copy = tmp_path / "content"
        shutil.copytree(pristine, copy, copy_function=_link)
        path = copy / file
        text = path.read_text("utf-8") if path.exists() else ""
        assert old in text, f"{old!r} is not in {file}"
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else new, "utf-8")
        return copy

    return make


def _link(source: str, target: str) -> str:
    Path(target).hardlink_to(source)
    return target


CASES = {
    "a missing field": (GABA, "title:", "# title:", "title is missing"),
    "an unknown field": (GABA, "kind: answer", "kind: answer\nmood: sad", "mood is not known here"),
    "a wrong kind": (GABA, "kind: answer", "kind: poem", "'poem' is not one of"),
    "a key twice": (GABA, "kind: answer", "kind: answer\nkind: answer", "stands twice"),
    "an unquoted boolean": (GABA, "status: published", "status: yes", "read as true or false"),
    "a title too long": (GABA, "title:", f"title: {'long ' * 12}#", "at most 40 characters"),
    "an id at the wrong place": (GABA, "id: mechanism.gaba", "id: mechanism.gabba", "the file's place says"),
    "an unknown claim": (GABA, "claims: [", "claims: [no-such-claim, ", "no claim no-such-claim"),
    "an unknown source": (GABA, "sources: [", "sources: [nobody-1999, ", "no source nobody-1999"),
    "an unknown caveat": (GABA, "caveats: [", "caveats: [nothing-known, ", "no caveat nothing-known"),
    "an unknown next topic": (GABA, "next: [", "next: [mechanism.nowhere, ", "no topic mechanism.nowhere"),
    "a published topic without an answer": (GABA, "answer:", "answer: null\nignored:", "is not known here"),
    "evidence without claims or grade": (GABA, "  claims:", "  # claims:", "needs claims"),
    "phrases that are no list": (GABA, "phrases:", "phrases: one\nmore:", "expected a list"),
    "not YAML at all": (GABA, "", "id: [\n", "not valid YAML"),
    "an empty file": (GABA, "", "", "empty"),
    "a source with a broken DOI": ("science/sources.yaml", "doi: 10.", "doi: doi.org/10.", "not the right form"),
    "a source twice": ("science/sources.yaml", "id: dri-summary-elements", "id: iom-1997", "stands already in"),
    "a chain with a gap": ("science/chains.yaml", "mg-supplement, sol]", "sol, mg-supplement]", "no claim goes from"),
    "a chain graded too well": ("science/chains.yaml", "weakest: hypothesis", "weakest: animal", "weakest claim is"),
    "a claim with an unknown grade": ("science/claims.yaml", "grade: textbook", "grade: proven", "is not one of"),
    "a claim with no words": (
        "en/claims.yaml",
        "  mg-brain-blocks-nmda:",
        "  mg-brain-blocks-gnomes:",
        "no claim mg-brain",
    ),
    "a fact of no source": (
        "science/facts/intake.yaml",
        "source: iom-1997",
        "source: somebody",
        "no source somebody",
    ),
    "an intake below nought": ("tables/intake.yaml", "value: 30,", "value: -30,", "greater than 0"),
    "a menu that leads nowhere": ("en/menus.yaml", "menu: why}", "menu: wherefore}", "no menu wherefore"),
    "a menu item with two targets": ("en/menus.yaml", "menu: why}", "menu: why, topic: meta.help}", "exactly one of"),
    "a time without quotes": ("en/messages.yaml", 'menu: "Menu"', "menu: 21:30", "number of seconds"),
    "a check with an unknown answer": (CHECK, "bare_no: none", "bare_no: nothing", "pregnancy has no answer nothing"),
    "a check with an unknown button": (CHECK, "rows: [[under_18,", "rows: [[baby,", "age has no answer baby"),
    "a button without a label": (CHECK, 'label: "Under 18", ', "", "under_18 has no label"),
    "an answer that counts for nothing known": (CHECK, "finding: under-18,", "finding: young,", "no finding young"),
    "a finding that nothing reaches": (
        CHECK,
        "finding: kidney-stones, noted",
        "finding: kidney, noted",
        "leads to the finding kid",
    ),
    "an ending without a text": (CHECK, "  unlikely:\n", "  unlikly:\n", "is not one of"),
    "a finding of no ending": (CHECK, "ending: fix_first,", "ending: mend_first,", "is not one of"),
    "a finding without words": (CHECK, 'says: "Under {{', 'says: "", x: "Under {{', "at least 1 character"),
    "a step without its question": (CHECK, "    why: ", "    wherefore: ", "why is missing"),
    "an answer nobody can give": (
        CHECK,
        "- {id: some, finding",
        "- {id: odd, finding: under-18}\n      - {id: some, finding",
        "gives the answer odd",
    ),
    "no button for I don't know": (
        CHECK,
        "], [unknown]]\n    answers:\n      - {id: under_18",
        "]]\n    answers:\n      - {id: under_18",
        "has no button",
    ),
    "a bare yes that means nothing": (
        CHECK,
        '    which: "Which one is it? If',
        '    # which: "Which one is it? If',
        "means nothing",
    ),
    "answers side by side, one unknown": (CHECK, "beside: [age.older,", "beside: [age.old,", "no answer age.old"),
    "a check that leads to no topic": (CHECK, "topic: safety.children", "topic: safety.kids", "no topic safety.kids"),
    "a ninth step": (
        CHECK,
        "together:",
        "  - {id: more, ask: a, why: b, bare_unknown: c, rows: [], answers: [{id: c}, {id: d}]}\ntogether:",
        "at most 8",
    ),
    "a follow-up to no topic": (
        "en/follow_ups.yaml",
        "children_topic: safety.children",
        "children_topic: safety.kids",
        "no topic",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_broken_content_is_told(name: str, broken: Callable[[str, str, str], Path]) -> None:
    file, old, new, says = CASES[name]
    with pytest.raises(ContentErrors) as caught:
        load(broken(file, old, new))
    told = [str(e) for e in caught.value.errors]
    hits = [e for e in caught.value.errors if says in e.message]
    assert hits, told
    if name != "a fact of no source":
        assert any(e.file == file for e in hits), told
    assert all(e.remedy for e in caught.value.errors)
    assert all(e.line > 0 or e.file.endswith("follow_ups.yaml") for e in hits), told


def test_all_errors_of_all_files_are_told_at_once(broken: Callable[[str, str, str], Path]) -> None:
    root = broken(GABA, "kind: answer", "kind: poem")
    menus = root / "en/menus.yaml"
    text = menus.read_text("utf-8")
    menus.unlink()
    menus.write_text(text.replace("label:", "lable:", 1), "utf-8")
    with pytest.raises(ContentErrors) as caught:
        load(root)
    assert {e.file for e in caught.value.errors} >= {GABA, "en/menus.yaml"}


def test_a_missing_file_and_a_missing_folder(broken: Callable[[str, str, str], Path], tmp_path: Path) -> None:
    root = broken(GABA, "kind: answer", "kind: answer")
    (root / "en/grades.yaml").unlink()
    with pytest.raises(ContentErrors, match="missing"):
        load(root)
    with pytest.raises(ContentErrors, match="no content here"):
        load(tmp_path / "nowhere")
