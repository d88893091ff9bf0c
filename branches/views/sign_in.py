"""The page of whoever has to wait before the next password."""

import math
from datetime import timedelta

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _


def locked_page(request, response, credentials):
    """Until when a sign-in waits; known and unknown numbers are told the same."""
    lock = request.sign_in_lock
    seconds = max((lock.until - timezone.now()).total_seconds(), 0)
    context = {
        "sentence": sentences()[lock.name],
        "until": timezone.localtime(lock.until + timedelta(seconds=59)),
        "minutes": math.ceil(seconds / 60),
    }
    answer = render(request, "registration/locked.html", context, status=settings.AXES_HTTP_RESPONSE_CODE)
    answer.headers["Retry-After"] = str(math.ceil(seconds))
    return answer


def sentences():
    """What happened, by the lock that holds."""
    return {
        "here": _(
            "The password was wrong several times in a row, so this account is locked at this computer."
        ),
        "account": _(
            "Wrong passwords were tried for this account in several places, so it is locked for a while."
        ),
        "source": _(
            "Too many wrong passwords came from this computer or network, so nobody can sign in from it."
        ),
    }
