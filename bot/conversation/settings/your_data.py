"""What is kept about a person, told, handed over and deleted: meta.privacy, meta.export_data, meta.delete_data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.base.reply import Block, BlockKind, Reply
from bot.conversation.diary.table import NIGHTS, DiaryTable
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes

if TYPE_CHECKING:
    from bot.storage.people import Person

PRIVACY = "meta.privacy"
EXPORT = "meta.export_data"
DELETE = "meta.delete_data"
YES = "d:delete"
"""Followed by the beginning of the person's number in the tables: what is kept after a deletion stands under a new one,
and an old button says nothing about that."""
NO = "d:keep"
OF_NUMBER = 8
"""Characters of it."""


class YourData:
    """A desk."""

    name = "d"
    topics = frozenset({PRIVACY, EXPORT, DELETE})
    door = PRIVACY
    in_groups = frozenset({PRIVACY})

    def __init__(self, kept: Kept, notes: Notes, diary: DiaryTable) -> None:
        self._kept = kept
        self._diary = diary
        self._notes = notes

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """Tell, hand over, or ask before deleting."""
        person = await self._kept.find(turn.message)
        if reply.topic == PRIVACY:
            return await self._told(reply, person)
        if reply.topic == EXPORT:
            return await self._exported(person, turn)
        return await self._asked(person, turn)

    async def press(self, turn: Turn) -> Reply | None:
        """Deleted, or not."""
        what, _, number = (turn.token or "").partition("=")
        if what == NO:
            return replace(self._notes.reply("not-deleted", DELETE), edit=True)
        if what != YES:
            return None
        person = await self._kept.find(turn.message)
        if number != _number(person) or (person is None and not await self._kept.lost_key()):
            return replace(await self._asked(person, turn), edit=True)
        await self._kept.erase(turn.message)
        turn.context.clear()
        turn.forget()
        return replace(self._notes.reply("deleted", DELETE), edit=True)

    async def typed(self, turn: Turn) -> Reply | None:
        """No open questions: the buttons ask, and a typed yes or no presses them."""
        return None

    async def _asked(self, person: Person | None, turn: Turn) -> Reply:
        if person is None and not await self._kept.lost_key():
            turn.context.clear()
            return self._notes.reply("delete-nothing", DELETE)
        parts = await self._parts(person)
        yes = (self._notes.label("delete-yes"), f"{YES}={_number(person)}")
        rows = [[yes], [(self._notes.label("delete-no"), NO)]]
        nights = person is not None and bool(await self._kept.store.nights.mornings(person.id))
        asked = self._notes.yes_no("delete", DELETE, rows, parts=parts, nights=nights)
        return await self._with_lost_key(asked, person)

    async def _told(self, reply: Reply, person: Person | None) -> Reply:
        tables = self._notes.privacy.tables
        mine = {name: table for name, table in tables.items() if table.personal}
        lines = [self._notes.markup("privacy-head")]
        lines += [
            self._notes.markup(
                "privacy-table",
                title=table.title,
                kept=self._notes.kept_until(name),
                names=[f.name[:1].lower() + f.name[1:] for f in table.fields.values()],
            )
            for name, table in mine.items()
        ]
        lines.append(
            self._notes.markup("privacy-others", titles=[t.title for name, t in tables.items() if name not in mine])
        )
        now = (
            self._notes.markup("privacy-now", parts=await self._parts(person))
            if person
            else self._notes.markup("privacy-now-nothing")
        )
        first, *rest = reply.blocks
        told = replace(
            reply,
            blocks=(first, Block(BlockKind.TEXT, now), *rest, Block(BlockKind.DEEPER, "\n\n".join(lines))),
        )
        return await self._with_lost_key(told, person)

    async def _exported(self, person: Person | None, turn: Turn) -> Reply:
        if person is None:
            return await self._with_lost_key(self._notes.reply("export-nothing", EXPORT), person)
        from bot.storage.export import export  # noqa: PLC0415 -- see bot.app.open_store

        diary = await self._diary.file(person)
        if diary and self._diary.is_wanted(turn.text):
            return replace(self._notes.reply("diary-csv", EXPORT), attachments=(diary,))
        fuller = {NIGHTS: diary.content} if diary else {}
        files = await export(self._kept.store, person.id, self._notes.privacy.headings(), turn.message.now, fuller)
        return replace(self._notes.reply("export", EXPORT), attachments=files)

    async def _parts(self, person: Person | None) -> list[str]:
        """What is kept now: titles of the tables with rows, and how many."""
        from bot.storage.export import counts  # noqa: PLC0415 -- see bot.app.open_store

        found = await counts(self._kept.store, person.id) if person else {"people": 1}
        tables = self._notes.privacy.tables
        return [self._notes.markup("part", title=tables[name].title, count=count) for name, count in found.items()]

    async def _with_lost_key(self, reply: Reply, person: Person | None) -> Reply:
        """With a line about a lost key, for whoever is not known and might have been."""
        if person is not None or not await self._kept.lost_key():
            return reply
        return replace(reply, blocks=(*reply.blocks, Block(BlockKind.CAVEAT, self._notes.markup("key-lost"))))


def _number(person: Person | None) -> str:
    return person.id[:OF_NUMBER] if person else ""
