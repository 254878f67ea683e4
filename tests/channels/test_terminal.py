"""The terminal: quick replies by number, styled text, plain lines when piped."""

from __future__ import annotations

import io
import stat
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from bot.app import Parts
from bot.base.reply import Attachment, Block, BlockKind, Choice, Reply, ReplyKind
from bot.channels.terminal import picked, plain_lines, save, show, styled
from tests.talk import Talk


def reply(kind: ReplyKind = ReplyKind.ANSWER) -> Reply:
    rows = ((Choice("One", "t:a"), Choice("Two", "t:b")), (Choice("[x]", "t:c"),))
    blocks = (Block(BlockKind.TEXT, "Say <b>this</b> &amp; that."), Block(BlockKind.DEEPER, "Hidden."))
    return Reply("meta.help", kind, blocks, choices=rows)


def test_numbers_pick_choices() -> None:
    assert picked("2", reply()) == Choice("Two", "t:b")
    assert picked("#3", reply()) == Choice("[x]", "t:c")
    assert picked("4", reply()) is None
    assert picked("0", reply()) is None
    assert picked("two", reply()) is None
    assert picked("1", None) is None


def test_a_bare_number_answers_an_open_question() -> None:
    assert picked("2", reply(ReplyKind.QUESTION)) is None
    assert picked("#2", reply(ReplyKind.QUESTION)) == Choice("Two", "t:b")


def test_markup_becomes_style() -> None:
    text = styled("a <b>bold <i>both</i></b> &lt;c&gt;")
    assert text.plain == "a bold both <c>"
    assert [str(s.style) for s in text.spans] == ["bold", "bold italic"]


def test_a_reply_is_drawn_with_its_folded_part_folded() -> None:
    out = io.StringIO()
    show(reply(), Console(file=out, width=60))
    drawn = out.getvalue()
    assert "Say this & that." in drawn
    assert "Hidden" not in drawn
    assert "more" in drawn
    assert "#3 [x]" in drawn


async def test_real_replies_are_drawn(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    for question in ("/start", "why does magnesium help sleep", "how much for a pregnant woman", "29"):
        out = io.StringIO()
        show(await talk.say(question), Console(file=out, width=60))
        assert all(len(line) <= 60 for line in out.getvalue().splitlines())


async def test_piped_lines_get_plain_replies(parts: Parts) -> None:
    out = io.StringIO()
    await plain_lines(["how much for a pregnant woman\n", "29\n"], out, parts.conversation())
    assert "350 mg" in out.getvalue()
    assert "[19–30]" in out.getvalue()
    assert "<b>" not in out.getvalue()


def test_files_are_saved_for_their_owner_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("older and longer")
    files = (Attachment("a.csv", "text/csv", b"x,y"), Attachment("b.json", "application/json", b"{}"))
    saved = save(replace(reply(), attachments=files), tmp_path)
    assert saved == [tmp_path / "a.csv", tmp_path / "b.json"]
    assert [path.read_bytes() for path in saved] == [b"x,y", b"{}"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in saved} == {0o600}
    assert save(reply(), tmp_path) == []
