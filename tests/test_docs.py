"""Documents can not drift: what they show is run, what they name exists, what exists is named."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from bot.app import Parts
from bot.base.reply import Band, Block, BlockKind, Picture, Reply, ReplyKind
from bot.base.settings import Settings
from bot.channels import jsonl
from bot.channels.telegram.metrics import Metrics
from bot.cli import main
from bot.knowledge.loader import content_root
from bot.understanding.slots import Slots
from scripts.readme import conversation_in, questions_in, replay
from tests.test_packaging import names

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    """What stands beneath a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(title)}$(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no heading {title!r}"
    return found[1]


def first_cells(table: str) -> set[str]:
    """The names in backticks of each row's first cell."""
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}


def words_of(text: str) -> str:
    return " ".join(text.split())


# ---- the README


def test_the_readme_opens_with_what_the_bot_really_says(parts: Parts) -> None:
    shown = conversation_in(README)
    questions = questions_in(shown)
    assert len(questions) >= 3
    assert README.index("<!-- conversation -->") < 100
    said = replay(parts.conversation(), questions)
    assert words_of(shown) == words_of(said), "the bot says something else now; read it, then run: make readme"


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):(?!=)", read("Makefile"), re.MULTILINE))
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:`|^|\n|… )make ([a-z]+)\b", text))
        assert named <= targets, f"{path.name} names {named - targets}"
    assert {"chat", "bot", "test"} <= set(re.findall(r"\bmake ([a-z]+)\b", README))


def test_every_command_is_in_the_readme_with_help_of_its_own() -> None:
    shown = set(re.findall(r"^\| `magsleep ([a-z-]+)", section(README, "The commands"), re.MULTILINE))
    assert shown == set(main.commands)
    for name, command in main.commands.items():
        assert command.help, f"magsleep {name} has no help"


def test_every_command_that_a_document_names_exists() -> None:
    for path in DOCS:
        named = set(re.findall(r"(?:`|bin/|\| )magsleep ([a-z][a-z-]*)\b", path.read_text(encoding="utf-8")))
        assert named <= set(main.commands), f"{path.name} names {named - set(main.commands)}"


def test_the_pip_lines_are_those_of_the_makefile() -> None:
    lines, makefile = section(README, "Without make"), read("Makefile")
    for part in ("--require-hashes -r", "--no-deps --no-build-isolation -e ."):
        assert part in lines
        assert part in makefile


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_house_in_the_readme_is_the_house() -> None:
    shown = set(re.findall(r"bot/([a-z_.]+)", section(README, "The house").split("```")[1]))
    there = {
        p.name for p in (ROOT / "bot").iterdir() if (p.is_dir() or p.suffix == ".py") and not p.name.startswith("_")
    }
    assert shown == there


# ---- settings, JSON lines, changelog


def test_env_example_explains_every_setting_and_no_other() -> None:
    prefix = Settings.model_config["env_prefix"]
    fields = {f"{prefix}{name.upper()}" for name in Settings.model_fields}
    fields = fields - {"MAGSLEEP_TELEGRAM_TOKEN"} | {"TELEGRAM_BOT_TOKEN"}
    lines = read(".env.example").splitlines()
    shown = {m[1]: i for i, line in enumerate(lines) if (m := re.match(r"# ([A-Z_]+)=", line))}
    assert set(shown) == fields
    for name, i in shown.items():
        assert re.match(r"# \w", lines[i - 1]), f"{name} is not explained"


def test_env_example_shows_the_defaults() -> None:
    shown = dict(re.findall(r"^# ([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE))
    assert shown["MAGSLEEP_BASE_URL"] == Settings.model_fields["base_url"].default
    assert shown["MAGSLEEP_LOG_LEVEL"] == Settings.model_fields["log_level"].default
    assert shown["MAGSLEEP_SPACING_MS"] == str(Settings.model_fields["spacing_ms"].default)
    assert shown["TELEGRAM_BOT_TOKEN"] == ""


def test_the_operators_document_lists_every_setting_and_no_other() -> None:
    shown = first_cells(section(read("docs/operations.md"), "Settings"))
    assert shown == set(re.findall(r"^# ([A-Z_]+)=", read(".env.example"), re.MULTILINE))


def test_the_operators_document_lists_every_metric_and_check() -> None:
    document = read("docs/operations.md")
    shown = {name.removesuffix("_total") for name in first_cells(section(document, "Watching it"))}
    assert shown == {family.name for family in Metrics().registry.collect()}


async def test_the_json_lines_document_lists_exactly_the_fields(parts: Parts) -> None:
    document = read("docs/ask-jsonl.md")
    answer, error = section(document, "Out").split("A line that is not valid")
    conversation = parts.conversation()
    assert first_cells(answer) == set(await jsonl.answer_line('{"text": "hello"}', conversation, "a"))
    assert first_cells(error) == set(await jsonl.answer_line("{}", conversation, "a")) == {"id", "error"}
    wanted = await jsonl.answer_line('{"text": 1}', conversation, "a")
    assert "text" in wanted["error"]


def test_the_json_lines_document_knows_every_kind_band_and_part_of_a_picture() -> None:
    document = section(read("docs/ask-jsonl.md"), "Out")
    for name in [*ReplyKind, *Band]:
        assert f"`{name}`" in document
    reply = Reply("t", ReplyKind.ANSWER, (Block(BlockKind.TEXT, "x"),), picture=Picture("p", "c", "a"))
    for key in jsonl.as_record(reply)["picture"]:
        assert f'"{key}"' in document


def test_the_json_lines_document_lists_every_grade(parts: Parts) -> None:
    document = section(read("docs/ask-jsonl.md"), "Out")
    for grade in parts.content.grades:
        assert f"`{grade}`" in document


def test_the_json_lines_document_lists_every_slot() -> None:
    shown = first_cells(section(read("docs/ask-jsonl.md"), "Slots"))
    known = {name for name, f in Slots.__dataclass_fields__.items() if f.compare}
    assert shown == known


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    text = read("CHANGELOG.md")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


# ---- decisions and sign-off


def test_every_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    text = read("docs/decisions.md")
    extras = project["project"]["optional-dependencies"]
    groups = {
        "The bot": project["project"]["dependencies"],
        "For developers (`dev`)": extras["dev"],
        "For authors (`authors`)": extras["authors"],
        "To build (`build`)": project["dependency-groups"]["build"],
    }
    for title, requirements in groups.items():
        reasons = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", section(text, title), re.MULTILINE))
        reasons.pop("package", None)
        assert set(reasons) == names(requirements), title


def test_the_judgements_to_be_signed_are_those_in_the_content() -> None:
    text = section(read("docs/safety-signoff.md"), "Clinical: the judgements")
    triage = yaml.safe_load((content_root() / "en" / "triage.yaml").read_text(encoding="utf-8"))
    amounts, rows = triage["amounts"], dict(re.findall(r"^\| (J\d+) \| (.+)$", text, re.MULTILINE))
    assert f"{amounts['emergency_mg']:,} mg" in rows["J2"]
    assert f"{amounts['emergency_pieces']} pieces" in rows["J2"]
    assert f"{amounts['poison_mg']:,} mg" in rows["J3"]
    assert f"{amounts['poison_pieces']} pieces" in rows["J3"]
    assert f"{amounts['piece_mg']} mg" in rows["J5"]
    check = yaml.safe_load((content_root() / "en" / "guided_check.yaml").read_text(encoding="utf-8"))
    numbers = check["numbers"]
    assert f"{numbers['start_low']} to {numbers['start_high']} mg" in rows["J12"]
    assert f"from {numbers['older']} years" in rows["J12"]
    assert f"{numbers['sick_days']} days of diarrhea" in rows["J12"]
    assert f"{numbers['trial_most']} mg" in rows["J13"]
    assert f"{numbers['ask_again_weeks']} weeks" in rows["J13"]
    for row in rows.values():
        for name in re.findall(r"`content/en/triage.yaml`: (.+?) \|", row)[:1]:
            for part in re.findall(r"`([a-z-]+)`", name):
                assert part in triage or part in triage["replies"], f"{part} is not in triage.yaml"
        for name in re.findall(r"`content/en/guided_check.yaml`: (.+?) \|", row):
            known = {*check, *(step["id"] for step in check["steps"])}
            assert set(re.findall(r"`([a-z_]+)`", name)) <= known, f"{name} is not in guided_check.yaml"


# ---- nothing of the machine that wrote it


def tracked() -> list[Path]:
    """The files under version control; outside of it, everything that would be."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True)
        found = [ROOT / name for name in done.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = [p for p in ROOT.rglob("*") if not any(part in {".venv", "__pycache__"} for part in p.parts)]
    return [p for p in found if p.is_file()]


# Written in two parts each, so that this file does not accuse itself.
_HOSTS = "|".join(map(re.escape, ["py" + "pi.org", "python" + "hosted.org", "docker" + ".io", "ghcr" + ".io"]))
_PLACES = "|".join(["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/", "/ro" + "ot/", "/op" + "t/", r"[A-Z]:\\Us" + "ers"])
FORBIDDEN = re.compile(rf"{_HOSTS}|(?<![\w.])(?:{_PLACES})", re.IGNORECASE)


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    found = []
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{i}: {line[:120]}" for i, line in enumerate(lines, 1) if FORBIDDEN.search(line)
        ]
    assert not found, "\n".join(found)
