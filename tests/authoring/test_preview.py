"""A preview is the reply itself, for the person asked for; its page is safe and needs nothing from outside."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import Result
from rich.console import Console

from bot.authoring import phone, preview
from bot.authoring.people import People, WrongContext
from bot.authoring.replies import Replies, short_part
from bot.channels import terminal
from bot.knowledge.content import Content
from bot.knowledge.topics import Answer

Magsleep = Callable[..., Result]
FULL = "pregnant,age=34,kidney,country=uk,dose_mg=400"


def drawn(draw: Callable[[Console], None], width: int = 50) -> list[str]:
    out = io.StringIO()
    draw(Console(width=width, highlight=False, file=out))
    return [line.rstrip() for line in out.getvalue().splitlines()]


# ---- who asks


@pytest.fixture(scope="module")
def people(content: Content, content_dir: Path) -> People:
    return People(content_dir, content)


@pytest.mark.parametrize(
    ("context", "slots"),
    [
        ("", {}),
        (" , ", {}),
        ("pregnant", {"pregnant": True, "sex": "female"}),
        ("pregnant=no", {"pregnant": False}),
        ("Kidney, bowel", {"conditions": ["kidney", "bowel"]}),
        ("age=0.75", {"age": 0.75}),
        ("age = 34 , sex=male", {"age": 34, "sex": "male"}),
        ("dose_mg=400mg", {"dose_mg": 400}),
        ("dose_mg=200-400", {"dose_mg": [200, 400]}),
        ("country=UK", {"country": "uk"}),
        ("form=citrate", {"form": "citrate"}),
        ("serum_value=0.8,serum_unit=mmol/L", {"serum_value": 0.8, "serum_unit": "mmol/L"}),
        ("drug=synthroid", {"drug": ["levothyroxine"], "drug_class": ["levothyroxine"]}),
        (
            FULL,
            {"pregnant": True, "sex": "female", "age": 34, "conditions": ["kidney"], "country": "uk", "dose_mg": 400},
        ),
    ],
)
def test_contexts(people: People, context: str, slots: dict[str, object]) -> None:
    assert people.slots(context) == slots


@pytest.mark.parametrize(
    ("context", "says"),
    [
        ("pregnnt", "Did you mean pregnant"),
        ("zebra", "conditions:"),
        ("kidney=yes", "alone"),
        ("colour=red", "with a value"),
        ("age", "age=34"),
        ("age=", "age=34"),
        ("age=old", "“old”"),
        ("age=400", "0 to 120"),
        ("age=nan", "not nan"),
        ("pregnant=maybe", "pregnant=yes"),
        ("sex=other", "female, male"),
        ("country=atlantis", "uk"),
        ("form=moonlight", "citrate"),
        ("dose_mg=400-200", "low to high"),
        ("dose_mg=1-2-3", "low to high"),
        ("dose_mg=-5", "dose_mg"),
        ("drug=moondust", "generic name"),
        ("serum_unit=stones", "mmol/L"),
    ],
)
def test_wrong_contexts_say_what_is_allowed(people: People, context: str, says: str) -> None:
    with pytest.raises(WrongContext, match=re.escape(says)):
        people.slots(context)


def test_every_condition_of_a_caveat_may_be_named(people: People, content: Content) -> None:
    for caveat in content.caveats.values():
        for condition in caveat.when.conditions if caveat.when else ():
            assert people.slots(condition) == {"conditions": [condition]}


# ---- the reply


@pytest.mark.parametrize("width", [40, 50, 60])
def test_the_reply_stands_there_as_the_terminal_draws_it(replies: Replies, width: int) -> None:
    shown = preview.show(replies, "mechanism.gaba", {"pregnant": True})
    lines = drawn(lambda console: preview.draw(shown, console), width)
    reply = drawn(lambda console: terminal.show(shown.reply, console), width)
    assert max(map(len, lines)) <= width
    joined = "\n".join(lines)
    assert "\n".join(reply) in joined
    assert joined.index("more ──") < joined.index("sources ──") < joined.index("for the author ──")


def test_the_reply_is_that_of_the_context(replies: Replies, people: People) -> None:
    caveats = preview.show(replies, "disorder.leg_cramps", people.slots(FULL)).reply.caveats
    assert {"pregnancy", "kidney", "dose-over-ceiling"} <= set(caveats)
    assert not preview.show(replies, "disorder.leg_cramps", {}).reply.caveats


def test_a_calculation_is_shown_too(replies: Replies, people: People) -> None:
    assert preview.show(replies, "dose.rda", {}).reply.kind == "question"
    assert preview.show(replies, "dose.rda", people.slots("pregnant,age=29")).reply.kind == "calculation"


@pytest.mark.parametrize("draft", [True, False])
def test_a_draft_is_shown_as_it_will_be(content: Content, content_dir: Path, draft: bool) -> None:
    gaba = content.topics["mechanism.gaba"].model_copy(update={"status": "draft" if draft else "published"})
    replies = Replies(content_dir, replace(content, topics={**content.topics, gaba.id: gaba}))
    shown = preview.show(replies, gaba.id, {})
    assert "GABA" in short_part(shown.reply)
    assert shown.reply.evidence
    assert any("draft" in remark for remark in shown.remarks) is draft


def test_every_topic_can_be_previewed_by_everyone(replies: Replies, people: People) -> None:
    for topic in replies.content.topics:
        for context in ("", FULL, "age=6", "drug=levothyroxine"):
            shown = preview.show(replies, topic, people.slots(context) if "drug" not in context else {"drug": ["x"]})
            assert drawn(lambda console, shown=shown: preview.draw(shown, console), 40)
            assert phone.page(shown)


# ---- the command


def test_the_command_names_likely_topics(magsleep: Magsleep) -> None:
    assert "Did you mean mechanism.gaba" in magsleep("preview", "gaba").output
    assert "mechanism.gaba" in magsleep("preview", "mechanism.zzzzzzzzzzzz").output
    assert "the groups are" in magsleep("preview", "qqqqqqqqqqqq").output


def test_the_command_tells_what_a_context_may_hold(magsleep: Magsleep) -> None:
    result = magsleep("preview", "mechanism.gaba", "--context", "wombat")
    assert result.exit_code == 1
    for name in ("pregnant", "age=34", "dose_mg=200-400", "kidney"):
        assert name in result.output


def test_a_text_that_does_not_render_is_told_without_a_traceback(copy: Path, magsleep: Magsleep) -> None:
    path = copy / "content/en/topics/mechanism/gaba.yaml"
    text = path.read_text("utf-8")
    slips = {
        '{{ fact("no-such.fact") }}': "no-such.fact",
        "{{ fact(“curly”) }}": "straight quotes",
        "{{ 1 }": "brackets",
    }
    for field in ("short", "deeper"):
        for wrong, says in slips.items():
            path.write_text(text.replace(f"  {field}: >-\n", f"  {field}: >-\n    {wrong}\n", 1), "utf-8")
            result = magsleep("preview", "mechanism.gaba")
            assert result.exit_code == 1
            assert says in result.output
            assert re.search(rf"en/topics/mechanism/gaba.yaml:\d+ \[answer.{field}\]", result.output)


def test_a_calculation_that_fails_is_told_too(content: Content, content_dir: Path) -> None:
    rda = content.topics["dose.rda"]
    broken = rda.model_copy(update={"answer": Answer(short="{{ no_such_value }}")})
    with pytest.raises(preview.NotShown, match=r"dose\.rda.*no_such_value"):
        preview.show(
            Replies(content_dir, replace(content, topics={**content.topics, rda.id: broken})),
            rda.id,
            {"age": 40, "sex": "male"},
        )


def test_broken_content_is_told_in_full(copy: Path, magsleep: Magsleep) -> None:
    path = copy / "content/en/topics/mechanism/gaba.yaml"
    path.write_text(path.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    for command in (("preview", "mechanism.gaba"), ("coverage",)):
        result = magsleep(*command)
        assert result.exit_code == 1
        assert "en/topics/mechanism/gaba.yaml:2 [titel]" in result.output


# ---- the page


class Tags(HTMLParser):
    """What a page is made of, and whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += attrs
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nothing_of_the_net(magsleep: Magsleep, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    result = magsleep("preview", "disorder.leg_cramps", "--context", FULL, "--html", str(path))
    assert result.exit_code == 0, result.output
    page = path.read_text("utf-8")
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    assert not tags.names & {"script", "link", "img", "iframe", "object", "form"}
    assert {name for name, _ in tags.attributes} <= {
        *("lang", "charset", "name", "content", "http-equiv", "class", "aria-label", "type", "checked", "href")
    }
    assert "url(" not in page
    assert 'class="phone light"' in page
    assert 'class="phone dark"' in page
    assert "Does magnesium stop leg cramps" in page
    assert "pregnant, age 34, kidney, country uk, 400 mg" in page


def test_the_page_is_safe_whatever_an_author_typed(content: Content, content_dir: Path) -> None:
    evil = "<script>alert(1)</script><b onclick=x>bold <a href='javascript:x'>y</a></blockquote>"
    gaba = content.topics["mechanism.gaba"]
    gaba = gaba.model_copy(update={"title": evil, "ask": evil, "answer": Answer(short=evil, deeper=evil)})
    replies = Replies(content_dir, replace(content, topics={**content.topics, gaba.id: gaba}))
    page = phone.page(preview.show(replies, gaba.id, {}))
    tags = Tags()
    tags.feed(page)
    assert not tags.open
    assert "script" not in tags.names
    assert not [value for name, value in tags.attributes if name == "onclick" or "javascript" in (value or "")]


def test_a_page_that_can_not_be_written_is_told(magsleep: Magsleep, tmp_path: Path) -> None:
    result = magsleep("preview", "mechanism.gaba", "--html", str(tmp_path / "no/such/folder.html"))
    assert result.exit_code == 1
    assert "cannot be written" in result.output
