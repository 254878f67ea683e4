"""The desks of the chat, put together."""

from __future__ import annotations

from bot.base.reply import ReplyKind
from bot.conversation.consent import Consent
from bot.conversation.desks import Desks
from bot.conversation.diary_desk import DiaryDesk
from bot.conversation.diary_telling import DiaryTelling
from bot.conversation.emergencies import Emergencies
from bot.conversation.follow_up import FollowUpReader
from bot.conversation.kept import Kept
from bot.conversation.notes import Notes
from bot.conversation.own_pictures import OwnPictures
from bot.conversation.remembering import Remembering
from bot.conversation.reminder_desk import ReminderDesk
from bot.conversation.reminder_gate import ReminderGate
from bot.conversation.reminder_replies import ReminderReplies
from bot.conversation.screens import HELP
from bot.conversation.settings_desk import SettingsDesk
from bot.conversation.weekly_desk import WeeklyDesk
from bot.conversation.your_data import YourData
from bot.knowledge.content import Content
from bot.understanding.engine import Understander

SERUM_UNITS = ("mmol/L", "mg/dL", "mEq/L")
LEAVING = ("stop", "menu", "none")


def all_desks(
    content: Content,
    kept: Kept,
    notes: Notes,
    understander: Understander,
    emergencies: Emergencies,
    follow: FollowUpReader,
    pictures: OwnPictures,
    gate: ReminderGate,
) -> Desks:
    """Every desk; the first that recognises a message gets it."""
    consent = Consent(kept, notes)

    def leaves(text: str) -> bool:
        return text.startswith("/") or follow.fixed(text) in LEAVING

    def uses(topic: str | None, slot: str) -> bool:
        found = content.topics.get(topic or "")
        return found is not None and slot in found.uses

    diary = DiaryDesk(kept, notes, consent, understander, DiaryTelling(notes, pictures))
    return Desks(
        (
            consent,
            diary,
            YourData(kept, notes),
            SettingsDesk(
                kept,
                notes,
                emergencies.country_names,
                SERUM_UNITS,
                lambda text, expecting: understander.slots(text, expecting=expecting),
                uses,
                ReminderReplies(kept, notes).lines,
            ),
            Remembering(kept, notes, consent, understander),
            ReminderDesk(kept, notes, consent, understander, gate),
            WeeklyDesk(kept, notes, consent, understander),
        ),
        lambda key: notes.reply(key, HELP, kind=ReplyKind.FALLBACK),
        leaves,
        diary.with_resume,
    )
