"""The code by which an asker follows a request: made from the form that was sent, kept only as a hash."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from branches.models import WorkerRequest
from branches.services import request_limits
from common.errors import RuleViolation
from common.typed import half_width

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without the letters that are taken for figures
LENGTH = 20  # a hundred bits
LOOKALIKES = str.maketrans("OIL", "011")
SLOWEST = timedelta(hours=12)
QUICKEST = timedelta(seconds=3)
SIGNER = TimestampSigner(salt="voices.form")
BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)


@dataclass(frozen=True)
class Ticket:
    """A form that was opened: sending it twice gives the same code, so nothing is received twice."""

    nonce: str
    is_too_quick: bool = False

    @property
    def code(self) -> str:
        digest = salted_hmac("voices.code", self.nonce, algorithm="sha256").digest()
        return grouped(base64.b32encode(digest).decode()[:LENGTH].translate(BASE32))


def open_form() -> str:
    """What a fresh form carries along."""
    return SIGNER.sign(secrets.token_urlsafe(24))


def ticket_of(token) -> Ticket:
    """The form that was sent; refused when it is not ours or lay open too long."""
    try:
        nonce = SIGNER.unsign(token, max_age=SLOWEST)
        return Ticket(nonce, _is_younger(token, QUICKEST))
    except SignatureExpired:
        raise RuleViolation(_("The form had been open for very long. Please send it once more.")) from None
    except BadSignature:
        raise RuleViolation(_("The form was not complete. Please send it once more.")) from None


def code_hash(code) -> str:
    return hashlib.sha256(f"voices.code:{plain(code)}".encode()).hexdigest()


def plain(code) -> str:
    """A code as it is compared: however it was typed."""
    typed = half_width(code).upper().translate(LOOKALIKES)
    return "".join(sign for sign in typed if sign in ALPHABET)


def grouped(code) -> str:
    return "-".join(code[start : start + 5] for start in range(0, LENGTH, 5))


def find(code, *, address):
    """The request of this code, or None; tries are counted, right ones are not held against anybody."""
    request_limits.count_code(address)
    wanted = code_hash(code)
    found = WorkerRequest.objects.filter(code_hash=wanted).first()
    if not constant_time_compare(found.code_hash if found else "", wanted):
        return None
    request_limits.take_back_code(address)
    return found


def _is_younger(token, age) -> bool:
    try:
        SIGNER.unsign(token, max_age=age)
    except SignatureExpired:
        return False
    return True
