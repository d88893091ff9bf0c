"""Typing a record: which branch held what, the form of its kind, and what the portal knows already."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.life_forms import RecordForm, SubjectForm
from branches.models import Branch, LifeKind, LifeRecord, User
from branches.models.organization import valid_on
from branches.roles import Role
from branches.services import life_records
from common import forms
from common.pages import AddPage, EditPage

State = LifeRecord.State


class RecordFormPage:
    """What adding and correcting share: the form of the kind, with the people of the branch."""

    def record_form(self, record, *posted, **kwargs):
        people = people_of(record.branch)
        comes = expected_people(record, people)
        form = RecordForm(*posted, instance=record, people=comes, owners=people, **kwargs)
        forms.narrow(form, self.request.user)
        form.ask_only_what_can_be_chosen()
        return form

    def draft_key(self, form):
        record = form.instance
        return f"life-{record.pk or f'{record.branch_id}-{record.kind}'}"

    def more(self, form):
        return {"record": form.instance, "is_draft": form.instance.state == State.DRAFT}


class RecordAdd(RecordFormPage, AddPage):
    """First which branch held what, then what only this kind needs."""

    title = _("Record a meeting or activity")

    def get(self, request):
        if not (request.GET.get("kind") and request.GET.get("branch")):
            return self.choose(self.subject_form(initial=request.GET.dict()))
        subject = self.subject_form(request.GET)
        if not subject.is_valid():
            return self.choose(subject, 422)
        record = LifeRecord(**subject.chosen, held_on=timezone.localdate())
        return self.show(self.record_form(record, initial=proposed(record, request)), self.title)

    def post(self, request):
        subject = self.subject_form(request.POST)
        if not subject.is_valid():
            return self.choose(subject, 422)
        chosen = subject.chosen
        form = self.record_form(LifeRecord(**chosen, held_on=timezone.localdate()), request.POST)
        if form.is_valid():
            row = self.saved(form, lambda values: life_records.draft(by=request.user, **chosen, **values))
            if row:
                return self.done(row, told(row))
        return self.show(form, self.title, status=422)

    def subject_form(self, *posted, **kwargs):
        return forms.narrow(SubjectForm(*posted, user=self.request.user, **kwargs), self.request.user)

    def choose(self, form, status=200):
        context = {
            "title": self.title,
            "breadcrumb": self.breadcrumb((self.title, None)),
            "form": form,
            "cancel_url": self.cancel_url,
        }
        return render(self.request, "branches/life_record_choose.html", context, status=status)


class RecordEdit(RecordFormPage, EditPage):
    """A draft goes on; what was recorded is corrected with a reason."""

    def form(self, *posted, instance):
        return self.record_form(instance, *posted[:1])


FORMS = {"add": RecordAdd, "edit": RecordEdit}


def told(record) -> str:
    if record.state == State.RECORDED:
        return _now("“%(row)s” is recorded and counts as held.") % {"row": record}
    return _now("“%(row)s” is kept as a draft; it counts once it is recorded.") % {"row": record}


def people_of(branch):
    """Who belongs to the branch: party members, or everybody where no joining day is known."""
    people = User.objects.filter(branch=branch, is_active=True)
    members = people.exclude(joined_party_on=None)
    found = list((members if members.exists() else people).order_by("username"))
    is_group = branch.kind == Branch.Kind.GROUP and branch.parent_id
    return found if found or not is_group else people_of(branch.parent)


def expected_people(record, people):
    """Who has to come: the committee to its own meetings, everybody else to all others."""
    if record.kind != LifeKind.COMMITTEE_MEETING:
        return people
    seats = User.objects.filter(
        committee_seats__committee__branch=record.branch, committee_seats__committee__ended_on=None
    )
    return list(seats.order_by("committee_seats__pk")) or people


def proposed(record, request) -> dict:
    """What the portal knows already, so that nobody types it again."""
    found = {
        name: request.GET[name] for name in ("held_on", "topics", "host", "place") if name in request.GET
    }
    if record.is_heart_talk:
        return found
    people = people_of(record.branch)
    comes = expected_people(record, people)
    is_whole = comes == people and record.branch.kind != Branch.Kind.COMMITTEE
    found["expected"] = (is_whole and record.branch.members_count) or len(comes)
    posts = record.branch.appointments.filter(valid_on(timezone.localdate()), role__name=Role.SECRETARY)
    if "host" not in found and (post := posts.select_related("user").first()):
        found["host"] = post.user.name
    return found | {"recorder": request.user.name}


def not_found_for_talks(record):
    """Heart talks have no minutes."""
    if record.is_heart_talk:
        raise Http404
