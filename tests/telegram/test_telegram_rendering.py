from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from scripted import says
from standin import check, visible
from telegram.constants import MessageLimit

from bot.base.markup import moment
from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.channels.rendering import to_html, to_text
from bot.channels.telegram.rendering import keyboard, parts

LONG = MessageLimit.MAX_TEXT_LENGTH


def reply(*blocks: tuple[BlockKind, str]) -> Reply:
    return Reply("t", ReplyKind.ANSWER, tuple(Block(k, h) for k, h in blocks))


WHOLE = reply(
    (BlockKind.TEXT, "Short &amp; <b>clear</b>."),
    (BlockKind.EVIDENCE, "<b>How sure?</b> not very"),
    (BlockKind.CAVEAT, "Ask a doctor."),
    (BlockKind.DEEPER, "First.\n\nSecond."),
    (BlockKind.SOURCES, '<a href="https://x.org/?a=1&amp;b=2">A 2021</a>: t\n\nB 2012: u'),
)


def test_order_and_folding() -> None:
    assert to_html(WHOLE) == (
        "Short &amp; <b>clear</b>.\n\n<b>How sure?</b> not very\n\n• Ask a doctor.\n\n"
        "<blockquote expandable>First.\n\nSecond.\n\n"
        '• <a href="https://x.org/?a=1&amp;b=2">A 2021</a>: t\n• B 2012: u</blockquote>'
    )
    assert parts(WHOLE)[0].html == to_html(WHOLE)


def test_plain_text_holds_everything() -> None:
    assert to_text(WHOLE) == (
        "Short & clear.\n\nHow sure? not very\n\n• Ask a doctor.\n\nFirst.\n\nSecond.\n\n"
        "• A 2021 (https://x.org/?a=1&b=2): t\n• B 2012: u"
    )


def test_a_later_line_still_stands_before_what_is_folded() -> None:
    drawn = to_html(reply((BlockKind.TEXT, "a"), (BlockKind.DEEPER, "d"), (BlockKind.CAVEAT, "c")))
    assert drawn == "a\n\n• c\n\n<blockquote expandable>d</blockquote>"


def test_nothing_unsafe_is_written() -> None:
    drawn = to_html(says('<script>x</script> <b onclick="y">bold <i>both</b> a < b & c <a href="javascript:z">l</a>'))
    assert drawn == ("&lt;script&gt;x&lt;/script&gt; <b>bold <i>both</i></b> a &lt; b &amp; c l")


def test_a_moment_is_shown_by_the_readers_clock_and_stays_text_elsewhere() -> None:
    at = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    told = says(f"Next on <b>{moment('Sun 22 & 23', at, 'wDt')}</b>.")
    assert to_html(told) == 'Next on <b><tg-time unix="1795383000" format="wDt">Sun 22 &amp; 23</tg-time></b>.'
    assert check({"text": to_html(told), "parse_mode": "HTML"}) is None
    assert parts(told)[0].text == to_text(told) == "Next on Sun 22 & 23."
    assert to_html(says(moment("now", at))) == '<tg-time unix="1795383000">now</tg-time>'
    assert to_html(says('<tg-time unix="x">a</tg-time> <tg-time>b</tg-time>')) == "a b"


def test_tags_are_closed_at_the_end_of_each_paragraph_and_opened_again() -> None:
    assert to_html(says("<b>one\n\ntwo</b>")) == "<b>one</b>\n\n<b>two</b>"


def test_a_reply_of_just_the_limit_is_one_message() -> None:
    assert [len(visible(p.html)) for p in parts(says("x" * LONG))] == [LONG]
    assert len(parts(says("x" * (LONG + 1)))) == 2


def test_markup_does_not_count_against_the_limit() -> None:
    assert len(parts(says(f'<a href="https://example.org/{"p" * 3000}"><b>{"x" * LONG}</b></a>'))) == 1


def test_long_replies_are_split_between_paragraphs() -> None:
    paragraphs = [f"<b>{i}</b> " + "word " * 200 for i in range(12)]
    found = parts(says("\n\n".join(paragraphs), (Choice("ok", "ok"),)))
    assert len(found) > 1
    assert [p.keyboard is None for p in found] == [True] * (len(found) - 1) + [False]
    joined = "\n\n".join(visible(p.html) for p in found).split("\n\n")
    assert joined == [visible(p).strip() for p in paragraphs]


def test_one_endless_paragraph_is_split_between_words_inside_its_tags() -> None:
    found = parts(says("<b>" + "<i>word</i> " * 3000 + "</b>"))
    assert all(p.html.startswith("<b><i>word</i>") and p.html.endswith("word</i></b>") for p in found)


def test_what_is_folded_moves_as_a_whole_when_it_does_not_fit() -> None:
    found = parts(reply((BlockKind.TEXT, "a " * 1500), (BlockKind.DEEPER, "b " * 1000)))
    assert len(found) == 2
    assert found[1].html.startswith("<blockquote expandable>b")


def test_emoji_count_twice_as_telegram_counts_them() -> None:
    assert len(parts(says("😴" * (LONG // 2)))) == 1
    assert len(parts(says("😴" * (LONG // 2 + 1)))) == 2


def test_the_plain_form_of_a_full_message_fits_too() -> None:
    part = parts(says(f'<a href="https://example.org/">{"x" * LONG}</a>'))[0]
    assert len(part.text) == LONG


def test_nothing_to_say_is_no_message() -> None:
    assert parts(says(" \n\n ", (Choice("ok", "ok"),))) == []


def _rows(*labels: str) -> list[list[str]]:
    made = keyboard([[Choice(label, f"t:{label[:20]}") for label in labels]])
    assert made is not None
    return [[b.text for b in row] for row in made.inline_keyboard]


def test_rows_stay_as_given_where_a_phone_shows_them() -> None:
    assert _rows("Women", "Men") == [["Women", "Men"]]
    assert _rows("How much?", "Is it safe for me?") == [["How much?", "Is it safe for me?"]]


def test_wide_rows_are_broken() -> None:
    assert _rows("x" * 20, "y" * 20) == [["x" * 20], ["y" * 20]]
    assert _rows("Need per day", "How much is too much") == [["Need per day"], ["How much is too much"]]
    assert _rows("x" * 17, "y" * 16) == [["x" * 17], ["y" * 16]]
    assert _rows("a", "b", "c" * 16, "d") == [["a", "b"], ["c" * 16, "d"]]
    assert [len(r) for r in _rows(*["label"] * 13)] == [6, 6, 1]


def test_no_row_is_wider_than_telegram_allows() -> None:
    assert max(map(len, _rows(*"abcdefghijkl"))) <= 8


def test_a_button_that_telegram_would_refuse_is_left_out() -> None:
    made = keyboard([[Choice("good", "x" * 64), Choice("bad", "é" * 33), Choice("none", "")]])
    assert made is not None
    assert [[b.text for b in row] for row in made.inline_keyboard] == [["good"]]


@given(
    st.lists(st.tuples(st.sampled_from(BlockKind), st.text(alphabet="ab <>/&;\"'=\n😴bi!-a", max_size=300)), max_size=6)
)
def test_whatever_is_said_telegram_takes_it(blocks: list[tuple[BlockKind, str]]) -> None:
    for part in parts(reply(*blocks)):
        assert check({"text": part.html, "parse_mode": "HTML"}) is None
        assert part.text.strip()


@given(st.text(max_size=80), st.integers(1, 30))
def test_any_text_at_any_length(text: str, times: int) -> None:
    for part in parts(says((f"<b>{text}</b> " * times) * 20)):
        assert check({"text": part.html, "parse_mode": "HTML"}) is None
