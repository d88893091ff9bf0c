"""Pages of reported figures: the list, one figure with its history, reporting and correcting."""

from statistics import median

import django_filters
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assessments import facts
from assessments.forms.figures import FigureForm, SubjectForm
from assessments.models import Figure, Metric, Period
from assessments.results.words import votes
from assessments.scoring.rules.judged import VOICES
from assessments.services import filing
from assessments.services.judging import Judges
from branches.models import Branch
from common import forms
from common.filters import ScopedFilterSet
from common.pages import AddPage, DetailPage, EditPage, ListPage, ModelPages
from common.tables import Column

MENU = _("Assessment and integration")
State = Figure.State
TONES = {State.VALUE: "good", State.NOT_REPORTED: "watch", State.NOT_APPLICABLE: "plain"}
EARLIER_AT_MOST, CHANGES_AT_MOST, FEWEST_PEERS = 4, 50, 3


def number(value, metric) -> str:
    """A figure with at least the decimals of its catalogue entry, and with all that were reported."""
    if value is None:
        return ""
    places = max(metric.decimals, -value.normalize().as_tuple().exponent)
    return f"{value:,.{places}f}"


class NumberColumn(Column):
    """A figure, written as the catalogue wants it; exported whole."""

    def html(self, row, here=""):
        return number(self.of(row), row.metric)


class ActualColumn(NumberColumn):
    """What was reported: a figure, or so many events."""

    def html(self, row, here=""):
        if row.items and {item["code"] for item in row.items} <= set(VOICES):
            return votes(row.items)
        return events(row) if row.items else super().html(row, here)


def measure(figure):
    return figure.metric.unit_of_measure


def events(figure) -> str:
    return _now("%(count)s events") % {"count": len(figure.items)} if figure.items else ""


def state(figure):
    return figure.get_state_display()


def tone(figure):
    return TONES[figure.state]


SUBJECT = Column("subject", _("Unit or branch"), link=lambda f: f.get_absolute_url())
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
PERIOD = Column("period", _("Period"), value=lambda f: str(f.period), sort="period__quarter")
METRIC = Column("metric", _("Figure"), value=lambda f: str(f.metric), sort="metric__code")
TARGET = NumberColumn("target", _("Target"), kind="number")
ACTUAL = ActualColumn("actual", _("Actual"), kind="number", sort="actual")
MEASURE = Column("measure", _("Unit of measure"), value=measure)
EVENTS = Column("events", _("Events"), value=events)
STATE = Column("state", _("State"), value=state, kind="tag", tone=tone)
NOTE = Column("note", _("Note"))
SOURCE = Column("source", _("Source"))
WHEN = Column("changed_at", _("Reported at"), kind="datetime", sort="changed_at")
WHO = Column("changed_by__name", _("Reported by"))


class FigureFilter(ScopedFilterSet):
    period = django_filters.ModelChoiceFilter(
        label=_("period"), queryset=Period.objects.all(), empty_label=_("All periods")
    )
    metric = django_filters.ModelChoiceFilter(
        label=_("figure"), queryset=Metric.objects.all(), empty_label=_("All figures")
    )
    branch = django_filters.ModelChoiceFilter(
        label=_("Below"), queryset=Branch.objects.all(), method="inside", empty_label=_("All branches")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=Figure.State.choices, empty_label=_("All states")
    )
    search_fields = ("branch__name", "branch__code", "branch__initials", "unit__name", "unit__code")
    search_fields += ("unit__short_name", "unit__initials", "metric__name", "metric__code")

    class Meta:
        model = Figure
        fields = ["period", "metric", "state", "branch"]

    def inside(self, queryset, name, branch):
        return queryset.filter(branch__path__startswith=branch.path)


class FigureFormPage:
    """What reporting and correcting share: the form with the rules in force, and whose figure it is."""

    def figure_form(self, figure, *posted):
        judges = Judges(figure.period)
        return FigureForm(*posted, instance=figure, judges=judges)

    def show(self, form, title, *crumbs, status=200, comparison=()):
        title = _now("Correct") if form.instance.pk else title
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb(*crumbs, (title, None)),
            "form": form,
            "subject": getattr(self, "subject", None),
            "figure": form.instance,
            "earlier": earlier(form.instance)[:1],
            "comparison": comparison,
            "cancel_url": self.cancel_url,
        }
        return render(self.request, "assessments/figure_form.html", context, status=status)


class FigureAdd(FigureFormPage, AddPage):
    """First whose figure, then what it came to; one that stands already is corrected instead."""

    title = _("Report a figure")

    def get(self, request):
        if not (request.GET.get("metric") and (request.GET.get("unit") or request.GET.get("branch"))):
            return self.choose(self.subject_form(initial=request.GET.dict()))
        subject = self.subject_form(request.GET)
        if not subject.is_valid():
            return self.choose(subject, 422)
        if standing := subject.standing():
            messages.info(request, _("This figure has been reported; here it is corrected."))
            return redirect(self.pages.url("edit", standing.pk))
        return self.show(self.form_for(subject), self.title)

    def post(self, request):
        subject = self.subject_form(request.POST)
        if not subject.is_valid():
            return self.choose(subject, 422)
        form, chosen = self.form_for(subject, request.POST), subject.cleaned_data
        if form.is_valid():
            row = self.saved(form, lambda values: filing.file_figure(by=request.user, **chosen, **values))
            if row:
                return self.done(row, _now("“%(row)s” has been reported.") % {"row": row})
        return self.show(form, self.title, status=422)

    def subject_form(self, *posted, **kwargs):
        return forms.narrow(SubjectForm(*posted, user=self.request.user, **kwargs), self.request.user)

    def form_for(self, subject, *posted):
        self.subject = subject
        chosen = subject.cleaned_data
        branch = chosen["branch"] or chosen["unit"].branch
        return self.figure_form(Figure(**chosen | {"branch": branch}), *posted)

    def choose(self, form, status=200):
        context = {
            "title": self.title,
            "breadcrumb": self.breadcrumb((self.title, None)),
            "form": form,
            "cancel_url": self.cancel_url,
        }
        return render(self.request, "assessments/figure_choose.html", context, status=status)


class FigureEdit(FigureFormPage, EditPage):
    """A figure that was reported is corrected; what stood there stays in its history."""

    def form(self, *posted, instance):
        return self.figure_form(instance, *posted)


class FigurePage(DetailPage):
    """One figure; correcting says why it cannot be done now."""

    def actions(self, row):
        found = super().actions(row)
        for action in found:
            if action["url"] == self.pages.url("edit", row.pk):
                reason = row.period.why_not_file(correcting=True)
                action |= {"label": _("Correct"), "primary": True, "reason": str(reason)}
        return found


class FigureList(ListPage):
    """Every figure; the verb is the office's own."""

    def add(self, request):
        found = super().add(request)
        return found | {"add_label": _("Report a figure")} if found else {}


PAGES = {
    "list": FigureList,
    "add": FigureAdd,
    "edit": FigureEdit,
    "detail": FigurePage,
}


class FigurePages(ModelPages):
    """Every figure that was reported for a quarter, with its state and its source."""

    model = Figure
    name = "figure"
    title = _("Reported figures")
    menu = MENU
    related = ("period", "metric", "branch", "unit", "changed_by")
    ordering = "-pk"
    filterset_class = FigureFilter
    create, update = filing.file_figure, filing.correct
    detail_template = "assessments/figure.html"
    empty_sentence = _("No figure has been reported here. Filing begins when a quarter is opened for it.")
    columns = (SUBJECT, METRIC, PERIOD, TARGET, ACTUAL, STATE, NOTE, WHEN, WHO)
    export_columns = (SUBJECT, BRANCH, METRIC, MEASURE, PERIOD, TARGET, ACTUAL, EVENTS)
    export_columns += (STATE, NOTE, SOURCE, WHEN, WHO)
    sections = (
        (_("Value"), (ACTUAL, TARGET, MEASURE, STATE, NOTE)),
        (_("Whose it is and where it stands"), (BRANCH, PERIOD, SOURCE, WHEN, WHO)),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def list_links(cls, user):
        if not cls.may(user, "add"):
            return []
        office = {
            "label": _now("Office workbooks"),
            "url": reverse("assessments:office_list"),
            "icon": "table-import",
        }
        return [office]

    @classmethod
    def extra_context(cls, row, user):
        judges = Judges(row.period)
        known = judges.events_of(row.metric.code)
        changes = row.changes.select_related("by")[:CHANGES_AT_MOST]
        return {
            "judges": judges.of(row.metric.code),
            "events": [item | {"name": known[item["code"]].name if item["code"] in known else item["code"]}
                       for item in row.items],
            "changes": [{"change": change, "rows": differences(change, row.metric)} for change in changes],
            "earlier": earlier(row),
            "peers": peers(row),
        }  # fmt: skip


def earlier(figure):
    """What the same figure was in the quarters before, the latest first."""
    subject = {"unit": figure.unit_id} if figure.unit_id else {"unit": None, "branch": figure.branch_id}
    found = Figure.objects.filter(metric=figure.metric_id, **subject).select_related("period", "metric")
    before = found.filter(period__quarter__lt=figure.period.quarter).order_by("-period__quarter")
    return [
        {"figure": row, "target": number(row.target, row.metric), "actual": number(row.actual, row.metric)}
        for row in before[:EARLIER_AT_MOST]
    ]


def peers(figure):
    """The median of the other branches of the peer group; nothing where it would give single ones away.

    A branch counts once, with what its units come to, however many they are.
    """
    if figure.branch.peer_group_id is None:
        return None
    group = Branch.objects.filter(peer_group=figure.branch.peer_group_id).exclude(pk=figure.branch_id)
    code = figure.metric.code
    found = facts.figures(figure.period, group.values_list("pk", flat=True), [code]).values()
    actuals = [fact[code].actual for fact in found if fact[code].state == facts.State.VALUE]
    actuals = [actual for actual in actuals if actual is not None]
    if len(actuals) < FEWEST_PEERS:
        return None
    return {"median": f"{median(actuals):,.{figure.metric.decimals}f}", "count": len(actuals)}


LABELS = {
    "state": _("State"),
    "target": _("Target"),
    "actual": _("Actual"),
    "items": _("Events"),
    "note": _("Note"),
    "branch": _("Branch"),
    "source": _("Source"),
}


def differences(change, metric):
    """A correction field by field, as a person reads it."""
    old, new = change.old, change.new | {"source": change.source}
    return [
        {"field": label, "old": said(name, old.get(name)), "new": said(name, new.get(name))}
        for name, label in LABELS.items()
        if (old.get(name) or None) != (new.get(name) or None)
    ]


def said(name, value) -> str:
    if value in (None, "", []):
        return ""
    if name == "state":
        return str(Figure.State(value).label)
    if name == "items":
        return "；".join(" ".join(str(part) for part in item.values()) for item in value)
    return str(value)
