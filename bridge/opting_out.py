"""Who wants no broadcasts any more: a word of the customer's own, recorded silently. Pure.

No answer is ever sent for it. A person's own reply still reaches whoever writes.
"""

from __future__ import annotations

import re
import unicodedata

from bridge.facts import MessageKind, MessageSeen

WROTE = "wrote"
ADDED = "added"

STOP_WORDS: dict[str, frozenset[str]] = {
    # What carriers take (CTIA's list), and what people write in each language.
    "en": frozenset(
        {"stop", "stop all", "stopall", "unsubscribe", "opt out", "optout", "end", "quit", "cancel"}
    ),
    "es": frozenset({"stop", "baja", "alto", "parar", "darme de baja", "cancelar", "no más mensajes"}),
    "pt": frozenset({"stop", "sair", "parar", "pare", "cancelar", "descadastrar", "remover"}),
    "hi": frozenset({"stop", "रोकें", "बंद करें", "बंद करो", "बंद", "रुकें", "band karo"}),
}
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")


def opts_out(message: MessageSeen, language: str) -> bool:
    """Whether a customer's message says, as a whole, that no more is wanted, in their language or in English.

    A forwarded message is somebody else's words; a sentence that holds such a word is none.
    """
    if message.from_me or message.kind is not MessageKind.TEXT or message.forwarded:
        return False
    if len(message.text) > 40:
        return False
    said = " ".join(unicodedata.normalize("NFC", message.text).casefold().split())
    words = STOP_WORDS["en"] | STOP_WORDS.get(language, frozenset())
    return said in words or _AROUND.sub("", said) in words
