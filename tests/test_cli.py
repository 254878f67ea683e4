"""The command line teaches, answers, and tells what is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import main


@pytest.fixture
def cli() -> CliRunner:
    return CliRunner()


@pytest.mark.parametrize("command", ["", *main.commands])
def test_help_teaches(command: str, cli: CliRunner) -> None:
    result = cli.invoke(main, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert "magsleep" in result.output.casefold() or len(result.output) > 120


def test_ask(cli: CliRunner) -> None:
    result = cli.invoke(main, ["ask", "how", "much", "for", "a", "pregnant", "woman", "of", "29"])
    assert result.exit_code == 0
    assert "350 mg" in result.output


def test_ask_without_a_question_tells_the_next_step(cli: CliRunner) -> None:
    result = cli.invoke(main, ["ask"])
    assert result.exit_code == 2
    assert "for example" in result.output


def test_ask_jsonl(cli: CliRunner) -> None:
    result = cli.invoke(main, ["ask", "--jsonl"], input='{"id": 1, "text": "hello"}\nnonsense\n')
    assert result.exit_code == 0
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["topic"] == "meta.greeting"
    assert "error" in second


def test_chat_when_piped(cli: CliRunner) -> None:
    result = cli.invoke(main, ["chat"], input="why does magnesum help sleep\n")
    assert result.exit_code == 0
    assert "magnesium" in result.output


def test_run_without_a_token_says_how_to_get_one(cli: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    monkeypatch.chdir("/")
    result = cli.invoke(main, ["run"])
    assert result.exit_code == 2
    assert "BotFather" in result.output
    assert "magsleep chat" in result.output


def test_broken_content_refuses_to_start(
    cli: CliRunner, tmp_path: Path, content_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "content"
    shutil.copytree(content_dir, copy)
    for name, old in (("en/menus.yaml", "label:"), ("en/topics/mechanism/gaba.yaml", "title:")):
        path = copy / name
        path.write_text(path.read_text("utf-8").replace(old, "lable:", 1), "utf-8")
    monkeypatch.setenv("MAGSLEEP_CONTENT", str(copy))
    result = cli.invoke(main, ["ask", "hello"])
    assert result.exit_code == 1
    assert "en/menus.yaml:" in result.output
    assert "en/topics/mechanism/gaba.yaml:" in result.output
    assert "Remedy" in result.output


def test_what_is_kept_is_thrown_away_unless_a_place_is_named(cli: CliRunner, tmp_path: Path) -> None:
    def ask(line: str, *options: str) -> dict[str, Any]:
        done = cli.invoke(main, ["ask", "--jsonl", *options], input=json.dumps({"chat": "a", "text": line}))
        assert done.exit_code == 0, done.output
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    place = str(tmp_path / "kept.db")
    assert "I will remember" in ask("remember that I am 45")["text"]
    assert "age" not in ask("how much magnesium do i need")["slots"]
    ask("remember that I am 45", "--database", place)
    assert ask("how much magnesium do i need", "--database", place)["slots"]["age"] == 45
