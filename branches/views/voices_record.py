"""A request is taken down for somebody, and the asker is reached where need be."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _now

from branches.models import WorkerRequest
from branches.services import voices
from branches.services.request_codes import code_hash, open_form, ticket_of
from branches.views.voices import WorkerRequestPages
from common.errors import RuleViolation
from common.pages import FormPage, PageView


class RecordRequest(FormPage):
    """Take a request down for somebody, at a reception day or on a visit, and hand over the code."""

    pages = WorkerRequestPages
    action = "add"

    @property
    def cancel_url(self):
        return self.pages.url("list")

    def get(self, request):
        first = request.GET.dict() | {"token": open_form(), "reception_day": request.GET.get("reception")}
        return self.show(self.form(initial=first), _now("Take down a request"))

    def post(self, request):
        form = self.form(request.POST)
        if form.is_valid() and (row := self.saved(form, self.receive)):
            sheet = {
                "title": _now("Code for the asker"),
                "row": row,
                "code": self.code,
                "breadcrumb": self.breadcrumb(),
            }
            return render(request, "branches/worker_request_code.html", sheet)
        return self.show(form, _now("Take down a request"), status=422)

    def receive(self, values):
        ticket = ticket_of(values.pop("token"))
        self.code, visit = ticket.code, values.get("visit")
        if WorkerRequest.objects.filter(code_hash=code_hash(self.code)).exists():
            raise RuleViolation(_now("This request has been taken down already."))
        channel = WorkerRequest.Channel
        came = channel.RECEPTION if values["reception_day"] else channel.VISIT if visit else channel.PERSON
        return voices.receive(by=self.request.user, code=self.code, channel=came, **values)


class Contact(PageView):
    """How to reach the asker, asked for on purpose and noted."""

    pages = WorkerRequestPages

    def post(self, request, pk):
        row = self.row(pk)
        if not row.shows_asker_to(request.user):
            raise PermissionDenied
        title = _now("How to reach the asker")
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb((str(row), row.get_absolute_url()), (title, None)),
            "row": row,
            "contact": voices.read_contact(row, by=request.user),
        }
        return render(request, "branches/worker_request_contact.html", context)
