"""A stand-in for Telegram's Bot API: one bot, its people and groups, and a judge of every request.

Use it in the test's own process::

    from tests.standins.telegram.town import TelegramStandIn

    async with TelegramStandIn() as telegram:  # .token, .base_url for TelegramAPIServer.from_base
        olga = telegram.user("Olga", language="pt")
        await olga.starts("invitation")  # until then the bot gets "chat not found"
        await telegram.until(lambda: "Menu" in olga.sees[-1].labels)
        await olga.presses("Menu")  # only what can be seen; `presses_raw` for the rest
        assert olga.sees[-1].qr and olga.toasts
        assert telegram.violations == []

or from another process: `python -m tests.standins.telegram --port N` and `client.StandInClient`. A person's
chat as a page: `telegram.view_url(olga.id)`, and with `?live` behind it one that works.

The judge is `telegram.requests`, each with its verdict. A *violation* is a request that is wrong in itself:
an unknown parameter, a wrong type, a text too long, broken HTML. Refusals by the present state (429, "message
to edit not found", 403) are none.

What it is strict about
    Unknown parameters, files that nothing names, forgotten escapes: Telegram ignores or mends them silently.
    An edit without `reply_markup` takes the keyboard away. A message that brought or removed the keyboard at
    the bottom cannot be edited. Supergroups count message ids for themselves. In groups the bot sees little
    unless it is an administrator. In a topic, each message answers the one that opened it. An update comes
    again until it is confirmed. Answers and updates of the stand-in are judged by the same documentation.

What is assumed, because nobody could look
    The burst that a chat is allowed (`FloodLimits`), the seconds within which a press can be answered,
    refusals while a topic is closed, that edits count like sends.

What it cannot show
    Telegram's timing, other parse modes than HTML, rich and ephemeral messages, albums, inline mode,
    payments, files by link, channels, other bots, a request within the webhook's response.
"""
