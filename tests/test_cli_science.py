"""The commands about the science, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli_science import graph, picture, site

RUN = CliRunner()
PNG = b"\x89PNG\r\n"


def ok(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_path_between_two_nodes() -> None:
    said = ok(RUN.invoke(graph, ["--from", "stress", "--to", "mg-low"]))
    assert "stress → magnesium lost in urine → a low magnesium level" in said
    assert "Step 2" in said


def test_nodes_may_be_named_in_words() -> None:
    assert "Parkinson's" in ok(RUN.invoke(graph, ["--from", "low magnesium", "--to", "Parkinson's"]))


def test_a_named_chain() -> None:
    assert "The loop of stress" in ok(RUN.invoke(graph, ["--chain", "seed2-loop"]))


def test_without_options_everything_is_listed() -> None:
    said = ok(RUN.invoke(graph, []))
    assert "seed1-gaba" in said
    assert "the GABA-A receptor" in said


@pytest.mark.parametrize(
    "options", [["--chain", "seed2-loop"], ["--from", "stress", "--to", "mg-low"], ["--from", "mag", "--to", "sol"]]
)
def test_it_can_be_drawn(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "path.png"
    ok(RUN.invoke(graph, [*options, "--png", str(path)]))
    assert path.read_bytes().startswith(PNG)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--chain", "nope"], "there is no chain nope"),
        (["--from", "stress"], "a path has two ends"),
        (["--from", "rhubarb", "--to", "mg-low"], "nothing in the graph is called 'rhubarb'"),
    ],
)
def test_slips_are_explained(options: list[str], message: str) -> None:
    result = RUN.invoke(graph, options)
    assert result.exit_code == 2
    assert message in result.output


def test_no_path_cannot_be_drawn(tmp_path: Path) -> None:
    result = RUN.invoke(graph, ["--from", "prolactin", "--to", "oxytocin", "--png", str(tmp_path / "x.png")])
    assert result.exit_code == 1
    assert "no path to draw" in result.output


def test_pictures_are_listed_and_drawn(tmp_path: Path) -> None:
    names = ok(RUN.invoke(picture, [])).split()
    assert {"forest", "ladder", "foods", "pathway:seed1-gaba"} <= set(names)
    path = tmp_path / "ladder.png"
    said = ok(RUN.invoke(picture, ["ladder", "--out", str(path)]))
    assert "The ladder of proof" in said
    assert path.read_bytes().startswith(PNG)


def test_an_unknown_picture_and_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    assert RUN.invoke(picture, ["nope"]).exit_code == 2
    result = RUN.invoke(picture, ["foods", "--out", str(tmp_path / "no" / "folder.png")])
    assert result.exit_code == 1
    assert "cannot be written" in result.output


def test_the_site_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    ok(RUN.invoke(site, ["--out", str(folder)]))
    assert (folder / "index.md").exists()
    assert (folder / "pictures" / "forest.png").read_bytes().startswith(PNG)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a").touch()
    assert RUN.invoke(site, ["--out", str(tmp_path / "other")]).exit_code == 1


def test_broken_content_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGSLEEP_CONTENT", str(tmp_path))
    result = RUN.invoke(graph, ["--chain", "seed2-loop"])
    assert result.exit_code == 1
    assert "no content here" in result.output
