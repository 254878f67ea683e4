"""The desks of the chat, put together."""

from __future__ import annotations

from bot.base.reply import Reply, ReplyKind
from bot.conversation.calculating.tabled import Tables
from bot.conversation.diary.desk import DiaryDesk
from bot.conversation.diary.table import DiaryTable
from bot.conversation.diary.telling import DiaryTelling
from bot.conversation.diary.weekly_desk import WeeklyDesk
from bot.conversation.guided.safety_gate import SafetyGate
from bot.conversation.keeping.consent import Consent
from bot.conversation.keeping.desks import Desks
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.own_dose import OwnDose
from bot.conversation.keeping.remembering import Remembering
from bot.conversation.own_trial.desk import OwnTrialDesk
from bot.conversation.own_trial.questions import TrialQuestions
from bot.conversation.own_trial.reading import TrialReader
from bot.conversation.own_trial.replies import TrialReplies
from bot.conversation.own_trial.running import RunningTrial
from bot.conversation.own_trial.setup import TrialSetup
from bot.conversation.reminding.desk import ReminderDesk
from bot.conversation.reminding.gate import ReminderGate
from bot.conversation.reminding.replies import ReminderReplies
from bot.conversation.replies.context import Context
from bot.conversation.replies.emergencies import Emergencies
from bot.conversation.replies.follow_up import FollowUpReader
from bot.conversation.replies.own_pictures import OwnPictures
from bot.conversation.replies.render import Renderer
from bot.conversation.replies.screens import HELP
from bot.conversation.replies.yes_no import YesNo
from bot.conversation.settings.desk import SettingsDesk
from bot.conversation.settings.your_data import YourData
from bot.knowledge.content import Content
from bot.understanding.engine import Understander

SERUM_UNITS = ("mmol/L", "mg/dL", "mEq/L")
LEAVING = ("stop", "menu", "none")


def all_desks(
    content: Content,
    render: Renderer,
    tables: Tables,
    kept: Kept,
    notes: Notes,
    understander: Understander,
    emergencies: Emergencies,
    follow: FollowUpReader,
    pictures: OwnPictures,
) -> Desks:
    """Every desk; the first that recognises a message gets it."""
    consent = Consent(kept, notes, understander)
    gate = SafetyGate(content, tables.check, render)

    def leaves(text: str) -> bool:
        return text.startswith("/") or follow.fixed(text) in LEAVING

    def uses(topic: str | None, slot: str) -> bool:
        found = content.topics.get(topic or "")
        return found is not None and slot in found.uses

    reminders = ReminderDesk(
        kept, notes, consent, understander, ReminderGate(content.check, gate, notes, kept), tables.check
    )

    def with_resume(reply: Reply, context: Context) -> Reply:
        for desk in (diary, own_trial, reminders):
            reply = desk.with_resume(reply, context)
        return reply

    weekly = WeeklyDesk(kept, notes, consent, understander)
    as_table = DiaryTable(kept, notes)
    diary = DiaryDesk(kept, notes, consent, understander, DiaryTelling(notes, pictures), as_table)
    reader, table = TrialReader(tables.trial, understander, YesNo(notes.keeping.yes_no)), tables.trial.table
    questions = TrialQuestions(content, render, tables.trial)
    replies = TrialReplies(content, render, tables.trial, pictures.say("own-trial"))
    setup = TrialSetup(content, table, notes.keeping, kept, questions, gate, reader)
    own_trial = OwnTrialDesk(kept, consent, reader, setup, RunningTrial(table, kept, reader, replies, pictures))
    return Desks(
        (
            consent,
            diary,
            YourData(kept, notes, as_table),
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
            reminders,
            weekly,
            own_trial,
            OwnDose(notes),
        ),
        lambda key: notes.reply(key, HELP, kind=ReplyKind.FALLBACK),
        leaves,
        with_resume,
        eager=(weekly,),
    )
