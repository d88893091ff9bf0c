"""The year's plan of courses, attendance of many people at once, and the dated hour rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from branches.capacity_filters.training import CourseFilter, TrainingRuleFilter
from branches.capacity_forms.training import (
    AttendanceForm,
    CourseForm,
    PeopleForm,
    TrainingRuleForm,
    people_below,
)
from branches.facts.training_hours import higher_posts, norms_on
from branches.models import Branch, Course, TrainingRecord, TrainingRule
from branches.models.checklists import plain
from branches.services import training
from branches.views.regulations import MENU
from branches.views.training_hours import HoursPages, TrainingRecordPages
from branches.views.training_spot_checks import SpotCheckPages
from common import forms
from common.counting import told_each
from common.errors import RuleViolation, refuse
from common.forms import ReasonForm
from common.pages import Action, ModelPages, scoped_or_404
from common.tables import Column, choice

STATE_TONES = {"planned": "watch", "held": "good", "cancelled": "plain"}
MOST_TICKS = 600  # people on one page of attendance
SHOWN = 300


def length(course):
    return f"{plain(course.amount)} {course.get_unit_display()}"


class CoursePages(ModelPages):
    """What is taught this year, for whom, by whom, and what was held."""

    model = Course
    name = "course"
    title = _("Training")
    menu = MENU
    related = ("branch",)
    ordering = "-starts_on"
    form_class = CourseForm
    filterset_class = CourseFilter
    detail_template = "branches/course.html"
    create, update = training.plan, training.change_plan
    actions = {
        "cancel": Action(
            _("Cancel the course"),
            training.cancel,
            why_not=lambda course, user: course.why_not_cancel(),
            shown=lambda course: course.state == Course.State.PLANNED,
            form=ReasonForm,
            danger=True,
            done=_("“%(row)s” has been cancelled."),
        )
    }
    empty_sentence = _("No course has been planned yet.")
    columns = (
        Column("title", _("Course"), link=lambda c: c.get_absolute_url(), sort="title"),
        Column("starts_on", _("Begins on"), kind="date", sort="starts_on"),
        Column("kind", _("Kind"), value=choice("kind")),
        Column("audience", _("For whom"), value=choice("audience")),
        Column("branch__name", _("Organised by"), sort="branch__path"),
        Column("hours", _("Hours"), kind="number", places=1, sort="hours"),
        Column(
            "state",
            _("State"),
            value=choice("state"),
            kind="tag",
            tone=lambda c: STATE_TONES[c.state],
        ),
    )
    sections = (
        (
            _("Course"),
            (
                Column("kind", _("Kind"), value=choice("kind")),
                Column("audience", _("For whom"), value=choice("audience")),
                Column("branch__name", _("Organised by")),
                Column("lecturer", _("Taught by")),
            ),
        ),
        (
            _("Time"),
            (
                Column("starts_on", _("Begins on"), kind="date"),
                Column("amount", _("How long"), value=length),
                Column("hours", _("Hours"), kind="number", places=1),
                Column(
                    "state",
                    _("State"),
                    value=choice("state"),
                    kind="tag",
                    tone=lambda c: STATE_TONES[c.state],
                ),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        rows = super().rows(user, action)
        return rows.filter(state=Course.State.PLANNED) if action == "change" else rows

    @classmethod
    def summary(cls, user):
        year = timezone.localdate().year
        rows = Course.objects.for_user(user).filter(starts_on__year=year)
        counts = told_each(count=rows, held=rows.held())
        return _now("%(year)s: %(count)s courses, %(held)s held") % (counts | {"year": year})

    @classmethod
    def list_links(cls, user):
        links = [{"label": _now("My hours"), "url": reverse("branches:training_mine")}]
        if HoursPages.may(user, "view"):
            links.append({"label": _now("Hours per person"), "url": HoursPages.url("list")})
            links.append({"label": _now("All hours"), "url": TrainingRecordPages.url("list")})
        if SpotCheckPages.may(user, "view"):
            links.append({"label": _now("Spot checks"), "url": SpotCheckPages.url("list")})
        return [*links, {"label": _now("Hour rules"), "url": TrainingRulePages.url("list")}]

    @classmethod
    def extra_actions(cls, row, user):
        if not notes_hours(user) or row.state == Course.State.CANCELLED:
            return []
        url, reason = reverse("branches:course_attendance", args=[row.pk]), str(row.why_not_attend())
        return [{"label": _now("Note the attendance"), "url": url, "primary": True, "reason": reason}]

    @classmethod
    def extra_context(cls, row, user):
        records = TrainingRecord.objects.for_user(user).filter(course=row).select_related("person", "branch")
        return {"records": records.order_by("branch__path", "person__username")[:SHOWN]}


def notes_hours(user):
    return user.has_perm(TrainingRecord.permission("add"))


class AttendancePage(View):
    """Everybody of an organisation with a box to tick; those who were there get the hours of the course."""

    def get(self, request, pk):
        course, below, people = self.find(pk)
        known = course.records.filter(person__in=people).values_list("person", flat=True)
        return self.show(course, below, AttendanceForm(people, list(known)))

    def post(self, request, pk):
        course, below, people = self.find(pk)
        form = AttendanceForm(people, None, request.POST)
        if form.is_valid():
            try:
                shown = [person.pk for person in people]
                present = list(form.cleaned_data["present"])
                training.note_attendance(course, by=request.user, shown=shown, present=present)
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            else:
                count = len(present)
                words = ngettext("%(count)s person was there.", "%(count)s people were there.", count)
                messages.success(request, words % {"count": count})
                return redirect(course.get_absolute_url())
        return self.show(course, below, form, status=422)

    def find(self, pk):
        if not notes_hours(self.request.user):
            raise PermissionDenied
        course = scoped_or_404(Course, self.request.user, pk)
        refuse(course.why_not_attend())
        reach = self.request.user.reach(TrainingRecord.permission("add"))
        below = self.organisation(reach)
        people = people_below(below, reach.condition(["branch__path"]))
        self.is_narrowed = course.audience == Course.Audience.SECRETARIES and not self.request.GET.get("all")
        if self.is_narrowed:
            day = course.starts_on
            people = people.filter(pk__in=higher_posts(day, norms_on(day)).values("user"))
        if len(people[: MOST_TICKS + 1]) > MOST_TICKS:
            people = people.filter(branch=below)
        return course, below, people

    def organisation(self, reach):
        """The one that was asked for, inside the own part of the tree; else its top."""
        mine = Branch.objects.filter(reach.condition(["path"]), closed_on=None).order_by("path")
        self.has_choice = len(mine[:2]) > 1
        asked = self.request.GET.get("below", "")
        return (mine.filter(pk=asked).first() if asked.isdecimal() else None) or mine.first()

    def show(self, course, below, form, status=200):
        choose = forms.narrow(PeopleForm(initial={"below": below.pk}), self.request.user)
        title = _now("Attendance")
        context = {
            "title": title,
            "summary": f"{course} · {course.starts_on}",
            "breadcrumb": [
                (MENU, None),
                (CoursePages.title, CoursePages.url("list")),
                (str(course), course.get_absolute_url()),
                (title, None),
            ],
            "course": course,
            "below": below,
            "choose": choose,
            "has_choice": self.has_choice,
            "everybody_url": f"?below={below.pk}&all=1" if self.is_narrowed else "",
            "form": form,
            "cancel_url": course.get_absolute_url(),
        }
        return render(self.request, "branches/course_attendance.html", context, status=status)


class TrainingRulePages(ModelPages):
    """How many hours are owed and counted, from when on."""

    model = TrainingRule
    name = "training_rule"
    title = _("Hour rules of training")
    menu = MENU
    related = ("regulation",)
    ordering = "-since"
    has_detail = False
    form_class = TrainingRuleForm
    filterset_class = TrainingRuleFilter
    create = training.set_rule
    empty_sentence = _(
        "No rule has been set: a full day counts 8 hours, half a day 4, and nobody owes hours."
    )
    columns = (
        Column("kind", _("Hour rule"), value=choice("kind")),
        Column("hours", _("Hours"), kind="number", places=1, sort="hours"),
        Column("post_words", _("Posts with the words")),
        Column("since", _("In force since"), kind="date", sort="since"),
        Column("until", _("Until"), value=lambda r: r.last_day, kind="date"),
        Column(
            "regulation__title",
            _("Regulation"),
            link=lambda r: r.regulation and r.regulation.get_absolute_url(),
        ),
    )
