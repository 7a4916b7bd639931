"""Methods for the bot's mail: long poll, webhook, answers to presses, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.standins.telegram.errors import bad, wrong
from tests.standins.telegram.judge import Asked
from tests.standins.telegram.limits import CALLBACK_ANSWER_S
from tests.standins.telegram.people import Toast
from tests.standins.telegram.rules import bot_api

if TYPE_CHECKING:
    from tests.standins.telegram.town import TelegramStandIn

Facts = dict[str, Any]


async def get_updates(town: TelegramStandIn, asked: Asked) -> list[Facts]:
    """`getUpdates`."""
    params = asked.params
    _check_kinds(params.get("allowed_updates"))
    return await town.mail.poll(
        offset=params.get("offset", 0),
        limit=params.get("limit", 100),
        timeout=params.get("timeout", 0),
        allowed=params.get("allowed_updates"),
    )


async def set_webhook(town: TelegramStandIn, asked: Asked) -> bool:
    """`setWebhook`."""
    params = asked.params
    _check_kinds(params.get("allowed_updates"))
    url = params["url"]
    if url and not url.startswith("https://") and not town.insecure_webhooks:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if params.get("drop_pending_updates"):
        town.mail.forget()
    town.mail.set_webhook({k: v for k, v in params.items() if k != "drop_pending_updates"})
    return True


async def delete_webhook(town: TelegramStandIn, asked: Asked) -> bool:
    """`deleteWebhook`."""
    if asked.params.get("drop_pending_updates"):
        town.mail.forget()
    town.mail.set_webhook({"url": ""})
    return True


async def get_webhook_info(town: TelegramStandIn, asked: Asked) -> Facts:
    """`getWebhookInfo`."""
    mail = town.mail
    facts = {"url": mail.webhook["url"], "has_custom_certificate": False}
    facts["pending_update_count"] = len(mail.waiting)
    if mail.webhook_error:
        facts |= {"last_error_date": town.now(), "last_error_message": mail.webhook_error[1]}
    if mail.allowed:
        facts["allowed_updates"] = mail.allowed
    return facts


async def answer_callback_query(town: TelegramStandIn, asked: Asked) -> bool:
    """`answerCallbackQuery`: once, and soon."""
    query = town.queries.get(asked.params["callback_query_id"])
    too_late = query is None or query["answered"] or town.time() - query["at"] > CALLBACK_ANSWER_S
    if query is None or too_late:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    query["answered"] = True
    text = asked.params.get("text", "")
    if text or asked.params.get("url"):
        alert = bool(asked.params.get("show_alert"))
        toast = Toast(at=town.time(), text=text, alert=alert, url=asked.params.get("url"))
        town.people[query["who"]].toasts.append(toast)
    return True


async def get_file(town: TelegramStandIn, asked: Asked) -> Facts:
    """`getFile`."""
    return town.shelf.as_file(asked.params["file_id"], town.time())


async def log_out(town: TelegramStandIn, asked: Asked) -> bool:
    """`logOut` and `close`: nothing changes here."""
    return True


def _check_kinds(kinds: list[str] | None) -> None:
    for kind in kinds or []:
        if kind not in bot_api().types["Update"].fields:
            raise wrong(f"stand-in: there are no {kind!r} updates")


ACTS = {
    "getUpdates": (get_updates, "Array of Update"),
    "setWebhook": (set_webhook, "Boolean"),
    "deleteWebhook": (delete_webhook, "Boolean"),
    "getWebhookInfo": (get_webhook_info, "WebhookInfo"),
    "answerCallbackQuery": (answer_callback_query, "Boolean"),
    "getFile": (get_file, "File"),
    "logOut": (log_out, "Boolean"),
    "close": (log_out, "Boolean"),
}
