"""Around every request: where it came from, and refusals in words."""

import ipaddress
import uuid

from django.conf import settings
from django.contrib import messages
from django.db import DataError, OperationalError
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.defaults import bad_request
from psycopg2.errors import LockNotAvailable

from common.errors import RuleViolation
from common.origin import origin


def client_address(request):
    """The caller's address: the proxies we trust count from the right, and nobody else is believed."""
    forwarded = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    count = settings.TRUSTED_PROXY_COUNT
    if count and len(forwarded) >= count and is_address(forwarded[-count]):
        return forwarded[-count]
    return request.META.get("REMOTE_ADDR") or None


def is_address(text) -> bool:
    """Whether a proxy passed on an address and not somebody's typing."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


class RequestOrigin:
    """Gives each request an id and tells the audit trail where it came from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        token = origin.set({"address": client_address(request), "request_id": request.id})
        try:
            response = self.get_response(request)
        finally:
            origin.reset(token)
        response.headers["X-Request-Id"] = request.id
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class RefusalsInWords:
    """A rule that says no becomes a message on the page the person came from; what cannot be read is 400."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, DataError | ValueError) and holds_nul(request):
            return bad_request(request, exception)
        if waited_in_vain(exception):
            exception = RuleViolation(_("Somebody else is writing here just now; try again in a moment."))
        if not isinstance(exception, RuleViolation):
            return None
        back = request.headers.get("referer", "")
        if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
            messages.error(request, exception.message)
            return redirect(back)
        return render(request, "409.html", {"reason": exception.message}, status=409)


def waited_in_vain(exception) -> bool:
    """Whether the database gave up waiting for others: a page waits for seconds, an import may write for longer."""
    return isinstance(exception, OperationalError) and isinstance(exception.__cause__, LockNotAvailable)


def holds_nul(request) -> bool:
    """Whether the address or the form holds the one character that the database keeps in no text.

    Asked only after something was refused: searches leave it out, and forms have a sentence of their own.
    """
    typed = [
        value for data in (request.GET, request.POST) for _name, found in data.lists() for value in found
    ]
    return any("\x00" in text for text in (request.path, *typed))
