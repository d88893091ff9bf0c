"""Wrong passwords wait: per account at one source, per account over all sources, and per source.

django-axes asks this handler whether a password may be tried, and tells it how that ended. Its own counting knows one
limit for all combinations, counts only after the password was looked at, and forgets a whole source when one account
of it signs in; see docs/decisions/0010-locks-of-sign-in.md.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessLog
from django.conf import settings
from django.db import transaction

from branches.models import TriedPassword
from common.locks import one_after_the_other

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lock:
    """A limit that is reached, and when it lets go."""

    name: str  # here | account | source
    until: datetime


class SignInLocks(AxesDatabaseHandler):
    """Counts a password before it is looked at, so that many at once do not slip through together."""

    def is_allowed(self, request, credentials=None) -> bool:
        username, address = typed_username(request, credentials), request.axes_ip_address
        now = request.axes_attempt_time
        with transaction.atomic():
            one_after_the_other(f"account {username}", f"source {address}")
            request.sign_in_lock = reached(username, address, now)
            if request.sign_in_lock:
                return False
            TriedPassword.objects.create(username=username, address=address, at=now)
        return True

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """It was counted when it was tried; what is left is to say that the next one has to wait."""
        username, address = typed_username(request, credentials), request.axes_ip_address
        if not request.sign_in_lock:
            forget_the_old(request.axes_attempt_time)
            request.sign_in_lock = reached(username, address, request.axes_attempt_time)
            if request.sign_in_lock:
                logger.warning("Sign-in locked (%s) from %s", request.sign_in_lock.name, address)
        request.axes_locked_out = bool(request.sign_in_lock)

    def user_logged_in(self, sender, request, user, **kwargs):
        """Right: what this account tried from here is forgotten; what others tried is not."""
        super().user_logged_in(sender, request, user, **kwargs)
        TriedPassword.objects.filter(username=user.username, address=request.axes_ip_address).delete()

    def reset_attempts(self, *, ip_address=None, username=None, ip_or_username=False) -> int:
        found = TriedPassword.objects.all()
        if ip_or_username:
            return found.concerning(username, ip_address).delete()[0]
        if ip_address:
            found = found.filter(address=ip_address)
        if username:
            found = found.filter(username=username)
        return found.delete()[0]


def typed_username(request, credentials) -> str:
    """As much of what was typed as is kept; no account has so long a number, and a guess counts all the same."""
    longest = TriedPassword._meta.get_field("username").max_length
    return get_client_username(request, credentials)[:longest]


def reached(username, address, now) -> Lock | None:
    """The lock that holds longest for this account at this source; None while a password may be tried."""
    tried = list(TriedPassword.objects.recent(now).concerning(username, address).order_by("at"))
    mine = [each for each in tried if each.username == username]
    locks = [
        limited("here", [each for each in mine if each.address == address]),
        limited("source", [each for each in tried if each.address == address]),
    ]
    if (everywhere := limited("account", mine)) and not is_known(username, address, now):
        locks.append(everywhere)
    return max(filter(None, locks), key=lambda lock: lock.until, default=None)


def limited(name, tried) -> Lock | None:
    """The lock of a limit; it ends when so many have grown old that one more may be tried."""
    limit = settings.SIGN_IN_LIMITS[name]
    return Lock(name, tried[-limit].at + settings.SIGN_IN_WAIT) if len(tried) >= limit else None


def is_known(username, address, now) -> bool:
    """Whether this account signed in from here lately: strangers elsewhere cannot keep its owner out of here."""
    since = now - settings.KNOWN_SOURCE_AGE
    return AccessLog.objects.filter(username=username, ip_address=address, attempt_time__gt=since).exists()


def forget_the_old(now):
    """What no longer counts is not kept."""
    with transaction.atomic():
        old = TriedPassword.objects.filter(at__lte=now - settings.SIGN_IN_WAIT)
        TriedPassword.objects.filter(
            pk__in=list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:500])
        ).delete()
