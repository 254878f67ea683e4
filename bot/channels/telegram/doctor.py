"""Looks at the bot from outside, as Telegram sees it. The sentences here are for operators."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram import BotCommand
from telegram.constants import BotCommandScopeType

from bot.base.settings import Settings
from bot.channels.telegram.commands import load_commands
from bot.channels.telegram.running import HOW_TO_START, REFUSED
from bot.knowledge.errors import ContentErrors

SKEW = 30.0
"""Seconds by which the clock of this machine may differ from Telegram's."""
MANY = 100
"""Updates waiting that say that nobody fetches them, or too slowly."""
PATIENCE = aiohttp.ClientTimeout(total=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and what to do if it is not well."""

    what: str
    said: str
    todo: str = ""
    is_choice: bool = False
    """True for what may stay as it is: the bot works without."""

    @property
    def is_well(self) -> bool:
        """True when there is nothing that must be done."""
        return not self.todo or self.is_choice


async def examine(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Finding]:
    """Token, what is switched on at Telegram, webhook and clock.

    Changes nothing at Telegram, and the running bot does not notice.
    """
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        return [Finding("token", "there is none", HOW_TO_START)]
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session:

        async def ask(method: str, **given: str) -> tuple[int, Any, str | None]:
            async with session.get(f"{settings.base_url}{token}/{method}", params=given) as response:
                return response.status, await response.json(content_type=None), response.headers.get("Date")

        try:
            status, me, date = await ask("getMe")
            if status in (401, 404):
                return [Finding("token", "Telegram does not know it", REFUSED)]
            if status != 200:
                return [Finding("token", f"Telegram answers with {status}", "Try again in a few minutes.")]
            _, hook, _ = await ask("getWebhookInfo")
            commands = await _commands(settings, ask)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # What they say may quote the address, and the address holds the token.
            return [
                Finding(
                    "network",
                    f"{settings.base_url} cannot be reached ({type(error).__name__})",
                    "Look at the network, the proxy (HTTPS_PROXY) and MAGSLEEP_BASE_URL.",
                )
            ]
    return [
        Finding("token", f"@{me['result']['username']}"),
        commands,
        _inline(me["result"]),
        _groups(me["result"]),
        _webhook(settings, hook["result"]),
        _waiting(settings, hook["result"]),
        _clock(date, now()),
    ]


async def _commands(settings: Settings, ask: Callable[..., Awaitable[tuple[int, Any, str | None]]]) -> Finding:
    try:
        ours = load_commands(settings.content)
    except ContentErrors:
        return Finding("commands", "cannot be compared: content is broken", "Run `magsleep check`.")
    wanted = {
        BotCommandScopeType.ALL_PRIVATE_CHATS: ours.menu,
        BotCommandScopeType.ALL_GROUP_CHATS: ours.group_menu,
    }
    for scope, menu in wanted.items():
        status, found, _ = await ask("getMyCommands", scope=json.dumps({"type": scope}))
        shown = [BotCommand(c["command"], c["description"]) for c in found["result"]] if status == HTTPStatus.OK else []
        if shown != menu:
            return Finding(
                "commands",
                "the menu of commands is not set, or is an older one",
                "Start `magsleep run`: it sets them. If they stay away, its log tells why.",
            )
    return Finding("commands", f"{len(ours.menu)} in private chats, {len(ours.group_menu)} in groups")


def _inline(me: dict[str, Any]) -> Finding:
    if me.get("supports_inline_queries"):
        return Finding("inline", "on")
    return Finding(
        "inline",
        "off: nobody gets answer cards in other chats",
        f"At @BotFather: /setinline, choose @{me['username']}, and send a hint such as: magnesium pregnancy",
        is_choice=True,
    )


def _groups(me: dict[str, Any]) -> Finding:
    if me.get("can_join_groups") is False:
        return Finding("groups", "the bot cannot be added to groups")
    if me.get("can_read_all_group_messages"):
        return Finding(
            "groups",
            "privacy mode is off: Telegram sends the bot every message of every group",
            f"At @BotFather: /setprivacy, choose @{me['username']}, Enable. Then take the bot out of its groups and add"
            " it again; where it is an admin it sees everything all the same.",
        )
    return Finding("groups", "privacy mode is on: it is sent only what is meant for it")


def _webhook(settings: Settings, info: dict[str, Any]) -> Finding:
    there, wanted = info.get("url") or "", settings.webhook_url or ""
    if there and not wanted:
        return Finding(
            "webhook",
            "one is set, but this bot polls",
            "If another machine serves this token by webhook, do not start a second bot. If not, go on: `magsleep run`"
            " takes it away.",
        )
    if wanted and there != wanted:
        return Finding("webhook", "not set", "Start `magsleep run`: it sets the webhook to MAGSLEEP_WEBHOOK_URL.")
    if wanted and not wanted.startswith("https://"):
        return Finding("webhook", "its address is not https://", "Telegram delivers to https:// only.")
    if error := info.get("last_error_message"):
        when = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
        return Finding(
            "webhook",
            f"the last delivery failed on {when:%d %b %H:%M} UTC: {error}",
            "See that the address leads to MAGSLEEP_LISTEN of the running bot, and that its certificate is good.",
        )
    return Finding("webhook", "set" if wanted else "none, as it should be when polling")


def _waiting(settings: Settings, info: dict[str, Any]) -> Finding:
    waiting = int(info.get("pending_update_count", 0))
    todo = "Is `magsleep run` running, and is its log quiet?" if waiting >= MANY else ""
    return Finding("updates", f"{waiting} waiting", todo)


def _clock(date: str | None, now: datetime) -> Finding:
    if date is None:
        return Finding("clock", "Telegram did not tell the time")
    skew = (now - parsedate_to_datetime(date)).total_seconds()
    if abs(skew) <= SKEW:
        return Finding("clock", "right")
    ahead = "ahead" if skew > 0 else "behind"
    return Finding(
        "clock",
        f"{abs(skew):.0f} s {ahead} of Telegram's",
        "Set the clock of this machine, and keep it right with NTP: reminders go by it.",
    )
