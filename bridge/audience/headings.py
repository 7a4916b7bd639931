"""What columns are called: the words over numbers and names, in the languages of wabridge."""

from __future__ import annotations

import re
import unicodedata

_NUMBER_WORDS = (
    "number no num nr nro numero numeros contact contacto contato msisdn नंबर नम्बर संख्या",
    "phone phones phonenumber telephone tel telf tlf telefono telefonos telefone telefones fone फोन टेलीफोन",
    "mobile mobilephone cell cellphone cellular movil moviles celular celulares telemovel मोबाइल",
    "whatsapp wa wsp wpp zap व्हाट्सएप व्हाट्सऐप वॉट्सऐप",
)
"""The later, the surer: of several columns the mobile's is meant, and WhatsApp's own before it."""

_NAME_WORDS = (
    "customer client cliente contact contacto contato ग्राहक",
    "first given firstname",
    "name names nombre nombres nome nomes नाम",
    "fullname full display completo पूरा",
)
"""The later, the surer."""

_LESSER_NAMES = (
    "company business organization empresa negocio last lastname surname middle family phonetic prefix suffix"
    " apellido apellidos sobrenome कंपनी उपनाम"
)
"""With one of these it is a name, and hardly how somebody is greeted."""

_NEVER_A_NUMBER = "fax type tipo label etiqueta email mail correo फैक्स ईमेल"
_HARDLY_A_NUMBER = (
    "id ids order orders pedido pedidos invoice factura fatura date fecha data birthday zip postal cp cep dni"
    " nif cpf cnpj rfc iban account cuenta conta street calle rua address direccion endereco city ciudad"
    " cidade amount total importe price precio preco notes notas file product producto produto पता तारीख"
)
"""They say what else a number may be: "Order number", "Invoice no."; but not in "Order phone"."""


def _words(text: str) -> tuple[str, ...]:
    """The words of a heading without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(one for one in decomposed if not unicodedata.category(one).startswith(("M", "C")))
    return tuple(re.findall(r"[^\W_]+", bare))


def _ranks(tiers: tuple[str, ...]) -> dict[str, int]:
    return {word: rank for rank, tier in enumerate(tiers, start=1) for word in _words(tier)}


_NUMBER_RANKS, _NAME_RANKS = _ranks(_NUMBER_WORDS), _ranks(_NAME_WORDS)
_NEVER, _HARDLY = frozenset(_words(_NEVER_A_NUMBER)), frozenset(_words(_HARDLY_A_NUMBER))
_LESSER = frozenset(_words(_LESSER_NAMES))


def number_rank(heading: str) -> int:
    """How surely a heading stands over phone numbers: 0 no word of it says so, -1 it says something else."""
    words = _words(heading)
    rank = max((_NUMBER_RANKS.get(word, 0) for word in words), default=0)
    if _NEVER.intersection(words) or (rank < 2 and _HARDLY.intersection(words)):
        return -1
    return rank


def name_rank(heading: str) -> int:
    """How surely a heading stands over people's names: 0 no word of it says so, -1 it says something else."""
    words = _words(heading)
    if number_rank(heading) > 1 or _NEVER.intersection(words) or _HARDLY.intersection(words):
        return -1
    if _LESSER.intersection(words):
        return 1
    return max((_NAME_RANKS.get(word, 0) for word in words), default=0)
