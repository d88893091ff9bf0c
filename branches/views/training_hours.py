"""Hours per person against the norm, who is behind, and a person's own training record."""

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.db.models.functions import ExtractYear
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from branches.capacity_filters.training import HoursFilter, TrainingRecordFilter
from branches.capacity_forms.training import RecordChangeForm, RecordForm
from branches.facts.training_hours import norms_on, people_with_hours
from branches.models import Course, SpotCheckPerson, TrainingRecord, User
from branches.services import training
from branches.views.organization import import_link
from branches.views.regulations import MENU
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column

SHOWN = 200


def standing(person):
    if person.hours >= person.owed:
        return _now("hours of the year reached")
    return _now("on time") if person.hours >= person.owed_by_now else _now("behind with hours")


def tone(person):
    if person.hours >= person.owed:
        return "good"
    return "plain" if person.hours >= person.owed_by_now else "bad"


class HoursPages(ModelPages):
    """Party members with the hours they owe and have this year."""

    model = User
    name = "training_person"
    title = _("Hours per person")
    menu = MENU
    related = ("branch",)
    ordering = "username"
    filterset_class = HoursFilter
    detail_template = "branches/training_person.html"
    empty_sentence = _("Nobody owes hours here: set the hour rules, and enter when people joined the party.")
    columns = (
        Column(
            "name",
            pgettext_lazy("person", "Name"),
            link=lambda p: HoursPages.url("detail", p.pk),
            sort="name",
        ),
        Column("username", _("Employee number"), sort="username"),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("owed", _("Hours owed"), kind="number", places=0),
        Column("owed_by_now", _("Due by now"), kind="number", places=1),
        Column("hours", _("Hours"), kind="number", places=1),
        Column("standing", _("State"), value=standing, kind="tag", tone=tone),
    )

    @classmethod
    def may(cls, user, action):
        return action == "view" and user.has_perm(TrainingRecord.permission("view"))

    @classmethod
    def rows(cls, user, action="view"):
        if not cls.may(user, action):
            return User.objects.none()
        today = timezone.localdate()
        norms = norms_on(today)
        if norms.member is None and norms.secretary is None:
            return User.objects.none()
        reach = user.reach(TrainingRecord.permission("view"))
        mine = User.objects.filter(reach.condition(["branch__path"])).select_related("branch")
        return people_with_hours(mine, today, norms)

    @classmethod
    def summary(cls, user):
        return _now("Hours of %(year)s until today, against the months that have passed") % {
            "year": timezone.localdate().year
        }

    @classmethod
    def list_links(cls, user):
        if not user.has_perm(TrainingRecord.permission("add")):
            return []
        return import_link("training_records", allowed=True)

    @classmethod
    def extra_context(cls, row, user):
        return record_of(row) | {"standing": standing(row), "tone": tone(row)}


class MyHours(View):
    """One's own training record."""

    def get(self, request):
        if not request.user.has_perm(Course.permission("view")):
            raise PermissionDenied
        person, today = request.user, timezone.localdate()
        found = people_with_hours(User.objects.filter(pk=person.pk), today, norms_on(today)).first()
        title = _now("My hours")
        context = {
            "title": title,
            "breadcrumb": [(MENU, None), (_("Training"), reverse("branches:course_list")), (title, None)],
            "row": found or person,
            "standing": standing(found) if found else "",
            "tone": tone(found) if found else "",
        }
        return render(request, "branches/training_person.html", context | record_of(person))


def record_of(person):
    """Courses of a person, hours by year, and spot checks of them."""
    records = TrainingRecord.objects.filter(person=person).select_related("course")
    by_year = records.order_by().values(year=ExtractYear("held_on")).annotate(hours=Sum("hours"))
    checks = SpotCheckPerson.objects.filter(person=person).exclude(result="").select_related("spot_check")
    return {
        "records": records.order_by("-held_on", "-pk")[:SHOWN],
        "years": by_year.order_by("-year"),
        "checks": checks.order_by("-checked_on"),
    }


class TrainingRecordPages(ModelPages):
    """Every entry of hours, newest first."""

    model = TrainingRecord
    name = "training_record"
    title = _("All hours")
    menu = MENU
    related = ("person", "branch", "course")
    ordering = "-held_on"
    has_detail = False
    form_class = RecordForm
    change_form_class = RecordChangeForm
    filterset_class = TrainingRecordFilter
    create, update = training.add_record, training.change_record
    actions = {
        "remove": Action(
            _("Take these hours out"),
            training.remove_record,
            form=ReasonForm,
            danger=True,
            done=_("“%(row)s” has been taken out."),
        )
    }
    empty_sentence = _("No hours have been noted yet.")
    columns = (
        Column("person__name", _("Person"), link=lambda r: r.get_absolute_url(), sort="person__name"),
        Column("person__username", _("Employee number")),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("title", _("Course"), sort="title"),
        Column("held_on", _("Day"), kind="date", sort="held_on"),
        Column("hours", _("Hours"), kind="number", places=1, sort="hours"),
        Column("note", _("Note")),
    )
    correct = Column(
        "correct",
        _("Correct"),
        value=lambda r: _("Correct"),
        link=lambda r: TrainingRecordPages.url("edit", r.pk),
        export=False,
    )

    @classmethod
    def columns_for(cls, user):
        return (*cls.columns, cls.correct) if cls.may(user, "change") else cls.columns

    @classmethod
    def list_links(cls, user):
        return import_link("training_records", cls.may(user, "add"))
