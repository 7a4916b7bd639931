"""A stand-in for WhatsApp: a page on loopback that runs the unmodified wa-js, and the town behind it.

Use it in the test's own process::

    from tests.standins.whatsapp.town import WhatsAppStandIn

    async with WhatsAppStandIn() as town:
        phone = town.phone("+5511999990001", name="Owner")
        ana = town.person("+5511988880002", name="Ana")
        await phone.scan(qr_text)  # StaleCode unless a page shows it now
        await ana.writes(phone, "hello")  # -> stanza id
        await phone.writes("me", "a private note")
        await phone.set(send_fault="no_ack")  # knobs.py lists every hazard
        await town.until(lambda: ana.received(phone))

or from another process: `python -m tests.standins.whatsapp --port N` and `client.StandInClient`.

The judge is `town.frames`: everything any page sent, in order, with the connection and the device. Nothing
is deduplicated there. A frame with `attempt` 2 or more came out of the *page's* own queue at a login,
because the page had seen no ack before: under its old stanza id, which the real server would drop as known.
So a second stanza id, or a second frame with `attempt` 1, is a message sent twice by whoever drives the
page. wa-js by itself sends `presence_subscribe` for every known chat once per load, and before each typing
mark; the page sends a `receipt` for every message it got.

What it is strict about
    Offline messages are dropped once the page has acknowledged them, and they come before wa-js listens, so
    without an event. Chats are keyed by LID. `MsgKey` keeps its text in `$1`. A login needs both IndexedDB
    and localStorage; the browser writes the latter late (about 5 s), so a browser killed right after
    linking has lost it. An edit or a revoke by the page is not queued: without a connection it is lost.

What is assumed, because nobody could look
    That a page showing MAIN has kept its whole backlog; that `t` of a sent message becomes the server's
    time; TOS_BLOCK as the stream's mode under a dialog; where notes in the message-yourself chat come from
    and go to. How refusals show (which the server's answer does not name), and the account's limits and bans,
    follow WhatsApp's published scripts of 2026.

What it cannot show
    Encryption, bans, WhatsApp's timing and order of events, thousands of modules loading in waves, the
    service worker, its layout. The history that a phone sends to a fresh device is left out. About 45 of
    the modules that wa-js looks for (labels, votes, business) are absent, as its log says. Receipts from
    members of a group are told as from a person. A message that is still ciphertext is kept decrypted. The
    server's memory ends with its process: after a restart every device is unknown and is logged out.
"""
