"""How much one source may send without an account: counters in the database, never an address."""

import ipaddress
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from branches.models import RequestCount
from common.errors import RuleViolation
from common.typed import squeezed

ASK, CODE, TEXT = "ask", "code", "text"
PER_SOURCE = {ASK: 10, CODE: 20}  # within one hour; a whole team may sit behind one address
OVERALL = {ASK: 300, CODE: 3000}
KEPT = timedelta(hours=24)
COUNT = """
    INSERT INTO branches_requestcount (kind, source, hour, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (kind, source, hour) DO UPDATE SET count = branches_requestcount.count + 1
    WHERE branches_requestcount.count < %s
    RETURNING count
"""


def count_request(address):
    """Count a request without account, or refuse it; a refusal leaves nothing counted."""
    with transaction.atomic():
        if not _count(ASK, source_of(address), PER_SOURCE[ASK]):
            raise RuleViolation(
                _(
                    "Several requests came from this connection within the hour. What you typed is kept on "
                    "this page: send it after the next full hour, or sign in and send it there."
                )
            )
        if not _count(ASK, "", OVERALL[ASK]):
            raise RuleViolation(
                _(
                    "Very many requests are coming in just now. What you typed is kept on this page: send it "
                    "after the next full hour, or sign in and send it there."
                )
            )


def count_text(text):
    """Refuse the same text twice within a day, whoever sends it."""
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    if not _count(TEXT, keyed(squeezed(text)), 1, day):
        raise RuleViolation(
            _(
                "Exactly this text was received today already. If it is another matter, please say how it differs."
            )
        )


def count_code(address):
    """Count a try at a code, or refuse it."""
    with transaction.atomic():
        if not _count(CODE, source_of(address), PER_SOURCE[CODE]) or not _count(CODE, "", OVERALL[CODE]):
            raise RuleViolation(
                _("Too many codes were tried from here. Please try again after the next full hour.")
            )


def take_back_code(address):
    """A right code counts against nobody."""
    sources = RequestCount.objects.filter(kind=CODE, source__in=[source_of(address), ""], hour=this_hour())
    sources.filter(count__gt=0).update(count=F("count") - 1)


def forget():
    """Drop the counters of yesterday; nothing tells afterwards from how many places requests came."""
    return RequestCount.objects.filter(hour__lt=timezone.now() - KEPT).delete()[0]


def source_of(address) -> str:
    """A source by a keyed hash that changes daily; neighbours in one IPv6 network are one source."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return keyed("unknown")
    if found.version == 6:
        found = ipaddress.ip_network((found, 64), strict=False).network_address
    return keyed(str(found))


def keyed(text) -> str:
    return salted_hmac(f"voices.{timezone.localdate()}", text, algorithm="sha256").hexdigest()[:32]


def this_hour():
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def _count(kind, source, limit, hour=None) -> bool:
    """One more, if there is room: a single statement, so that two at once cannot both be the last."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [kind, source, hour or this_hour(), limit])
        return cursor.fetchone() is not None
