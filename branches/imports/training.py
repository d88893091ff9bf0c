"""Hours of training from a table: one row for a person in a course; what is noted already changes nothing."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.imports.organization import Directory
from branches.models import Course, TrainingRecord, User
from branches.models.checklists import plain
from branches.services import training
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors

LENGTHS = dict(Course.Unit.choices)


@import_jobs.register
class TrainingImport(import_jobs.PageImport):
    """Hours as other systems or the party school hand them over."""

    name = "training_records"
    title = _("Hours of training")
    menu = _("Branch building")
    permission = "branches.add_trainingrecord"
    unique = ("username", "title", "held_on")
    columns = (
        ImportColumn("username", _("Employee number"), parsers.text(40), example="10023"),
        ImportColumn(
            "name",
            pgettext_lazy("person", "Name"),
            parsers.text(60),
            required=False,
            help=_("Only to see whether number and name belong together."),
            example="李建国",
        ),
        ImportColumn("title", _("Course"), parsers.text(120), example="党支部书记集中轮训"),
        ImportColumn("held_on", _("Day"), parsers.day, kind="date", example="2026-04-13"),
        ImportColumn("amount", _("How long"), parsers.decimal(places=1, minimum=0), example="2"),
        ImportColumn(
            "unit",
            _("Counted in"),
            parsers.choice(LENGTHS),
            required=False,
            help=_("Days, half days or hours; empty: hours."),
            choices=tuple(str(label) for label in LENGTHS.values()),
            example="天",
        ),
        ImportColumn("note", _("Note"), parsers.text(200), required=False, example="市委党校"),
    )

    def home(self, context):
        return reverse("branches:training_record_list")

    def notes(self, user, context):
        return [
            _now(
                "A course of the plan with the same title and day is recognised. Rows noted already change nothing."
            )
        ]

    def prepare(self, user, context):
        reach = user.reach(self.permission)
        people = User.objects.filter(reach.condition(["branch__path"])).select_related("branch")
        self.people = Directory(people, "username")
        self.courses = {
            (course.title, course.starts_on): course
            for course in Course.objects.for_user(user).exclude(state=Course.State.CANCELLED)
        }
        records = TrainingRecord.objects.filter(reach.condition(["branch__path"]))
        self.known = {
            (person, title, day): hours
            for person, title, day, hours in records.values_list("person", "title", "held_on", "hours")
        }

    def check_row(self, values, user, context):
        person = self.people.find(values["username"], "username")
        if values["name"] and values["name"] != person.name:
            words = _now("This number belongs to %(name)s.")
            raise RowErrors({"name": words % {"name": person.name}})
        if values["held_on"] > timezone.localdate():
            raise RowErrors({"held_on": _now("Hours are noted once the day has come.")})
        if not values["amount"]:
            raise RowErrors({"amount": _now("Nothing is noted for no hours.")})
        unit = values["unit"] or Course.Unit.HOUR
        hours = training.hours_of(values["amount"], unit, values["held_on"])
        known = self.known.get((person.pk, values["title"], values["held_on"]))
        if known is not None and known != hours:
            words = _now("%(hours)s hours are noted already; correct them on their page.")
            raise RowErrors({"amount": words % {"hours": plain(known)}})
        return {
            "person": person,
            "title": values["title"],
            "held_on": values["held_on"],
            "hours": hours,
            "note": values["note"] or "",
            "course": self.courses.get((values["title"], values["held_on"])),
            "is_known": known is not None,
        }

    def save_row(self, cleaned, *, by, context):
        values = dict(cleaned)
        if not values.pop("is_known"):
            training.add_record(by=by, **values)
