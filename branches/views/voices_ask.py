"""The page on which a worker asks, without account or signed in, and the names it offers."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.views import View
from django.views.decorators.cache import never_cache

from branches.models import WorkerRequest
from branches.models.worker_requests import Category
from branches.services import asking, request_codes, request_places
from branches.voices_forms import AskForm
from common.errors import RuleViolation
from common.middleware import client_address
from common.typed import squeezed

SHOWN_AGAIN = 600  # seconds in which a page that was sent twice shows its code again
public = [login_not_required, never_cache]


@method_decorator(public, name="dispatch")
class Ask(View):
    """Ask: by name when signed in, or without; what is refused is told in words, and nothing typed is lost."""

    def get(self, request):
        return self.show(request, AskForm(user=self.person(request), initial=self.first(request)))

    def post(self, request):
        typed = request.POST.copy()
        form = AskForm(typed, user=self.person(request))
        try:
            ticket = request_codes.ticket_of(typed.get("token", ""))
            if sent := just_sent(ticket.code, typed.get("text", "")):
                return self.sheet(request, sent, ticket.code)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
            typed["token"] = request_codes.open_form()
            return self.show(request, form, status=422)
        if reason := why_no_person(ticket, typed):
            form.add_error(None, reason)
            typed["website"] = ""
        if form.is_valid() and (row := self.sent(request, form, ticket.code)):
            return self.sheet(request, row, ticket.code)
        return self.show(request, form, status=422)

    def sent(self, request, form, code):
        """Send it; whoever pressed twice gets the request of the first press."""
        person, values = self.person(request), form.cleaned_data
        asker = person if values.get("with_name") else None
        names = ("branch", "unit", "category", "text", "asker_name", "asker_contact")
        values = {name: values[name] for name in names if name in values}
        try:
            return asking.send(code=code, address=client_address(request), asker=asker, **values)
        except RuleViolation as refusal:
            if twice := just_sent(code, values["text"]):
                return twice
            form.add_error(None, refusal.message)
        return None

    def person(self, request):
        return request.user if request.user.is_authenticated else None

    def first(self, request):
        """What the address proposes: the unit of a poster, or the burden of a page of the portal."""
        wanted = request.GET
        first = {"token": request_codes.open_form(), "category": wanted.get("category", "")}
        place = request_places.place_of(wanted.get("place", ""))
        if request.user.is_authenticated:
            place = place or request_places.place_of_person(request.user)
            page = wanted.get("page", "")[:200]
            if wanted.get("category") == Category.BURDEN and page:
                first["text"] = _now("About the page %(page)s: ") % {"page": page}
        return first | {"place": request_places.labelled([place])[0][1] if place else ""}

    def show(self, request, form, status=200):
        signed_in = request.user.is_authenticated
        is_burden = str(form["category"].value()) == Category.BURDEN
        title = (
            _now("Report a burden or suggest something")
            if signed_in and is_burden
            else _now("Workers' voices")
        )
        context = {"title": title, "form": form, "is_burden": is_burden}
        return render(
            request, "voices/ask_signed_in.html" if signed_in else "voices/ask.html", context, status=status
        )

    def sheet(self, request, row, code):
        context = {"title": _now("Your request has been received"), "row": row, "code": code}
        name = "voices/sent_signed_in.html" if request.user.is_authenticated else "voices/sent.html"
        return render(request, name, context)


@method_decorator(public, name="dispatch")
class Places(View):
    """Names of units and branches while somebody types; names, and nothing else."""

    def get(self, request):
        found = request_places.labelled(request_places.places(request.GET.get("q", "")))
        return JsonResponse({"names": [name for _key, name in found]})


def just_sent(code, text):
    """The request that this very form made a moment ago."""
    row = (
        WorkerRequest.objects.filter(code_hash=request_codes.code_hash(code)).select_related("branch").first()
    )
    if row is None:
        return None
    fresh = (timezone.now() - row.received_at).total_seconds() < SHOWN_AGAIN
    if fresh and squeezed(text) == squeezed(row.text):
        return row
    raise RuleViolation(_now("This form was sent already. To ask something else, send it once more."))


def why_no_person(ticket, typed) -> str:
    """Two signs that nobody typed this: the hidden field is filled in, or the form came back at once."""
    if typed.get("website"):
        return _now("A field that stays empty was filled in. Please look it over and send it once more.")
    if ticket.is_too_quick:
        return _now("That was very quick. Please look over what you wrote and send it once more.")
    return ""
