"""The steps of the smoke test as data: what a person is asked to do, what is watched, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import wabridge_smoke_account as account
import wabridge_smoke_talk as talk
from wabridge_smoke_sight import Sight
from wabridge_smoke_verdicts import Course, Seen

Watch = Callable[[Course, Sight], Seen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `ask` and `advice` may hold {code}, {up}, {console}, {doctor}, {sessions}.

    bound_s: for how long it is watched; then it has failed, or (holds) passed. needs: steps without which it
    can show nothing. again: where a person goes back to, to try it once more; "" is this step.
    """

    name: str
    title: str
    ask: str
    watch: Watch
    bound_s: float
    advice: str
    needs: tuple[str, ...] = ()
    again: str = ""
    holds: bool = False
    optional: bool = False


STEPS = (
    Step(
        name="doctor",
        title="Every part works",
        ask="Nothing to do: every part of this machine and installation is looked at.",
        watch=account.doctor,
        bound_s=90,
        advice="`{doctor}` says of each part what to do.",
    ),
    Step(
        name="link",
        title="An account is linked",
        ask=(
            "Open the console (`{console}` prints a link) and follow its checklist up to linking. On the"
            " phone: WhatsApp, Settings, Linked devices. Nothing to do where an account is linked."
        ),
        watch=account.linked,
        bound_s=600,
        advice="Is the phone online? Ask for a new code in the console; a refused one says why there.",
    ),
    Step(
        name="connected",
        title="It is connected",
        ask="Nothing to do: WhatsApp Web is loaded, and a round trip to WhatsApp has to work.",
        watch=account.connected,
        bound_s=180,
        advice="`{sessions}` says state and reason; OPERATING.md, what each asks.",
        needs=("link",),
    ),
    Step(
        name="copy",
        title="A copy of the login is kept",
        ask="Nothing to do: it is made after linking, and now and then.",
        watch=account.copied,
        bound_s=180,
        advice="Does the bundle store answer, is the disk full? `login.not_copied` in the log says why.",
        needs=("connected",),
    ),
    Step(
        name="owner",
        title="Your number is proven",
        ask=(
            "Go on in the console's checklist: it shows a code. Write that code in WhatsApp, from your own"
            " number to the linked one; to yourself when they are the same."
        ),
        watch=account.proven,
        bound_s=600,
        advice="Is it the number that you named? The console gives a new code when one has run out.",
        needs=("connected",),
    ),
    Step(
        name="menu",
        title="The menu answers in WhatsApp",
        ask="Write the word menu in WhatsApp: from your own number to the linked one, or to yourself.",
        watch=talk.menu_answered,
        bound_s=120,
        advice="Did the message get two ticks? `{sessions}` says whether the account still hears.",
        needs=("owner",),
    ),
    Step(
        name="choice",
        title="A number turns the page",
        ask="Answer the menu in WhatsApp with one of its numbers, 1 for instance.",
        watch=talk.page_turned,
        bound_s=120,
        advice="Is WhatsApp's menu switched on in Settings? Write menu, then a number that it shows.",
        needs=("menu",),
    ),
    Step(
        name="customer",
        title="A customer's message is logged",
        ask="From the second phone write to the linked number: hello {code}. The digits tell it from others.",
        watch=talk.customer_wrote,
        bound_s=180,
        advice="Does the linked phone show the message? Does `{sessions}` say connected? Then again.",
        needs=("connected",),
    ),
    Step(
        name="silence",
        title="Nobody answers the customer by itself",
        ask="Nothing to do, on any phone: it is watched that nothing goes to the customer.",
        watch=talk.nobody_answered,
        bound_s=30,
        advice=(
            "Nobody wrote it? Then stop the service and report it. If somebody answered, on the phone too, or"
            " WhatsApp Business greets by itself: without that, again."
        ),
        needs=("customer",),
        again="customer",
        holds=True,
    ),
    Step(
        name="picture",
        title="A customer's picture is kept",
        ask="From the second phone send a picture to the linked number.",
        watch=talk.picture_kept,
        bound_s=180,
        advice="MEDIA_KINDS and MEDIA_MAX_MB may leave it out; `media.not_fetched` in the log says why.",
        needs=("customer",),
    ),
    Step(
        name="reply",
        title="A person's reply arrives",
        ask=(
            "In the menu: Messages, By contact, the second phone, Reply. Write something and send it. The"
            " second phone has to be online."
        ),
        watch=talk.reply_arrived,
        bound_s=240,
        advice="Is the second phone online? The contact's page in the menu says how far the reply got.",
        needs=("customer",),
    ),
    Step(
        name="read",
        title="The read mark comes back",
        ask="Open the reply on the second phone. Where read receipts are switched off: skip this.",
        watch=talk.reply_read,
        bound_s=120,
        advice="Are read receipts switched on, on both phones (Settings, Privacy)?",
        needs=("reply",),
    ),
    Step(
        name="restart",
        title="A restart needs no scan",
        ask=(
            "Restart what runs the browser, in order: Ctrl-C in the terminal of `{up}`, then start it again."
            " With compose: `docker compose -f docker/compose.yaml restart worker`."
        ),
        watch=account.back_again,
        bound_s=300,
        advice="`{sessions}` says state and reason. Where it asks for a scan, the login was lost: report it.",
        needs=("connected",),
    ),
    Step(
        name="trial",
        title="A broadcast's draft is tried",
        ask=(
            "If you like: in the menu, Broadcast: write a text, choose who gets it, look at the preview, and"
            " press Test to my WhatsApp. Nobody else gets anything."
        ),
        watch=talk.trial_went_out,
        bound_s=300,
        advice="The preview says why it cannot be tried.",
        needs=("owner",),
        optional=True,
    ),
    Step(
        name="stop",
        title="A wish for no broadcasts is kept",
        ask="If you like: from the second phone write STOP. The menu lets them back in: Broadcast.",
        watch=talk.stopped,
        bound_s=120,
        advice="It has to be the word alone, in the business's language or in English.",
        needs=("customer",),
        optional=True,
    ),
)
"""In this order. Times are what a person with two phones at hand takes, twice."""
