"""Ends sessions that are too old, too many, or left idle."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from branches.services import login_sessions

TOUCH_SECONDS = 60


class SessionLimits:
    """30 minutes idle (the session's own age), 12 hours in all, and a first password that has to be changed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and (refusal := self.check(request)):
            return refusal
        return self.get_response(request)

    def check(self, request):
        now, session = time.time(), request.session
        started = session.setdefault("started", now)
        if not 0 <= now - started < settings.SESSION_ABSOLUTE_AGE:
            logout(request)
            messages.info(request, _("You were signed out after twelve hours. Please sign in again."))
            return redirect("login")
        if now - session.get("seen", 0) > TOUCH_SECONDS:
            session["seen"] = now
        if request.user.must_change_password and request.path not in allowed_before_change():
            return redirect("password_change")
        return None


def allowed_before_change():
    return {reverse(name) for name in ("password_change", "logout", "set_language")}


@receiver(user_logged_in)
def note_the_session(sender, request, user, **kwargs):
    """Whoever signs in too often at once loses the oldest session."""
    if request is None or not hasattr(request, "session"):
        return
    if not request.session.session_key:
        request.session.save()
    login_sessions.note(user, request.session.session_key)


@receiver(user_logged_out)
def forget_the_session(sender, request, user, **kwargs):
    """Who signed out makes room for another session."""
    if key := request.session.session_key:
        login_sessions.end([key])
