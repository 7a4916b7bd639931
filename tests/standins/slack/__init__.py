"""A stand-in for Slack: workspaces, their people and channels, and one app, with a judge of every request.

Use it in the test's own process::

    from tests.standins.slack.town import SlackStandIn

    async with SlackStandIn() as slack:  # .base_url, .app_token, .signing_secret, .client_id, .client_secret
        acme = slack.workspace("Acme")  # .id, .bot_token; installed=False: by OAuth (`oauth.install`)
        olga = acme.user("Olga", language="pt-BR")
        support = acme.channel("support", [olga])
        await olga.invites_bot(support)
        await olga.opens_home()
        await slack.until(lambda: olga.home and "Link" in olga.home.labels)
        await olga.presses("Link", on="home")  # only what can be seen; `presses_raw` for the rest
        await slack.until(lambda: olga.modal and olga.modal.qr)
        await olga.fills({"Your number": "551199"})
        await olga.submits()  # waits for the app's answer: errors, update, push, clear
        assert [message.words for message in olga.sees(support)] and slack.violations == []

`slack.deliver_over` is "socket" or "http" (then `request_url` says where). Events may be held, released in
any order and replayed; `forges` posts with another secret or an old timestamp. From another process: `python
-m tests.standins.slack --port N` and `client.StandInClient`. What a person sees as a page:
`slack.view_url(olga, "home")`, and with `?live` behind it one that works.

People share files (`olga.shares(("list.csv", b"..."))`) and choose them in a modal's field (`attaches`);
`slack.downloads` can lie about them, lead elsewhere, or never end.

The Web API, its state and OAuth are npm `emulate` (`engine/`): each workspace is a store of its own, the
front asks it and follows every change that it tells. The judge is `slack.requests`, each with its verdict. A
*violation* is a request (or an answer to a submission) that is wrong in itself: an unknown argument, a block
that Slack's own types do not know, a text too long, a missing scope. Refusals by the present state are none:
429, "channel_not_found", an expired trigger, a file that is not ready.

What it is strict about
    Blocks need a top-level text. A `<` in marked text that begins no mark must be escaped. An `alt_text` says
    something. `thread_ts` is the parent's. An action's id is unique in its block, a block's in its message.
    Unknown arguments, which Slack ignores. One workspace's token names no other workspace.

What is assumed, because nobody could look
    That a view with a file that is not ready gets "invalid_arguments" and a message "invalid_blocks", both
    with "invalid slack file". That an event which finds no socket waits for one. That member_left_channel is
    not told of the app itself. How soon a file is ready. That a window with a field for files is refused with
    "missing_scope" where the app may not read files, and that a field left empty tells of no files.

What it cannot show
    Slack's limits by tier (429s come on demand), its timing, shared channels, Enterprise Grid, shortcuts,
    external menus, streaming, Slack's rendering of what it draws with another's package.
"""
