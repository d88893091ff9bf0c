"""The open sessions of an account: each known by its key, the oldest of too many ended."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from branches.models import LoginSession


@transaction.atomic
def note(user, key):
    """A session of this account was opened; what is over no longer counts, and the oldest of too many ends."""
    keys = set(user.login_sessions.values_list("session_key", flat=True))
    living = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    end(keys.difference(living.values_list("session_key", flat=True)))
    LoginSession.objects.get_or_create(session_key=key, defaults={"user": user})
    mine = user.login_sessions.order_by("-started_at", "-pk")
    end(mine.values_list("session_key", flat=True)[settings.SESSIONS_PER_USER :])


@transaction.atomic
def note_after_new_password(user, key):
    """The password was changed in this session: it has a new key and is now the only one of the account."""
    end(user.login_sessions.exclude(session_key=key).values_list("session_key", flat=True))
    note(user, key)


def end(keys):
    """Nobody gets in with these keys any more."""
    keys = list(keys)
    Session.objects.filter(session_key__in=keys).delete()
    LoginSession.objects.filter(session_key__in=keys).delete()
