"""Pages of the filing window and of the catalogue of figures."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from assessments.forms.periods import DeadlineForm, MetricForm, PeriodForm
from assessments.models import Figure, Metric, Period, Side
from assessments.services import periods
from assessments.services.owing import Owing, units_of
from common import import_jobs
from common.filters import ScopedFilterSet
from common.forms import ReasonForm
from common.pages import Action, DetailPage, ModelPages, scoped_or_404
from common.tables import Column, choice

MENU = _("Assessment and integration")
State = Period.State
TONES = {State.OPEN: "plain", State.FILING: "watch", State.REVIEW: "watch", State.CLOSED: "good"}
FORWARD = {State.OPEN: "open", State.FILING: "end", State.REVIEW: "close", State.CLOSED: ""}
SHORTLY = timedelta(days=3)
OWING_AT_ONCE = 50


def state(period):
    return period.get_state_display()


def tone(period):
    return TONES[period.state]


def time_left(period) -> str:
    """How long filing still goes on, in words."""
    if period.state not in {State.OPEN, State.FILING}:
        return ""
    now = timezone.now()
    if period.filing_deadline <= now:
        return _now("overdue by %(time)s") % {"time": timesince(period.filing_deadline, now, depth=1)}
    return _now("%(time)s left") % {"time": timeuntil(period.filing_deadline, now, depth=1)}


def urgency(period) -> str:
    left = period.filing_deadline - timezone.now()
    return "bad" if left <= timedelta() else "watch" if left <= SHORTLY else "plain"


STATE = Column("state", _("State"), value=state, kind="tag", tone=tone, sort="state")
DEADLINE = Column("filing_deadline", _("Filing deadline"), kind="datetime", sort="filing_deadline")
QUARTER = re.compile(r"(?:(20\d\d)\s*年?)?\s*(?:第?([一二三四1-4])季度?)?")
NUMBERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
LEFT = Column("left", _("Time left"), value=time_left, kind="tag", tone=urgency)


class PeriodPage(DetailPage):
    """One quarter; of the verbs only the next step and what can be done now."""

    def actions(self, row):
        shown = super().actions(row)
        ahead = self.pages.url("action", row.pk, FORWARD[row.state]) if FORWARD[row.state] else ""
        return [each for each in shown if not each.get("reason") or each["url"] == ahead]


class PeriodFilter(ScopedFilterSet):
    """A quarter as people write it: 2026Q3, 三季度, 2026年第三季度."""

    search_fields = ("quarter",)

    class Meta:
        model = Period
        fields = ["state"]

    @property
    def search_hint(self):
        return _("Year or quarter")

    def search(self, queryset, name, text):
        written = QUARTER.fullmatch(text.strip())
        if not written or not any(written.groups()):
            return super().search(queryset, name, text)
        year, number = written.groups()
        found = queryset.filter(quarter__startswith=year) if year else queryset
        return found.filter(quarter__endswith=f"Q{NUMBERS.get(number, number)}") if number else found


class PeriodPages(ModelPages):
    """The quarters that are assessed, and how far their filing is."""

    model = Period
    name = "period"
    title = _("Assessment periods")
    searchable = True
    menu = MENU
    ordering = "-quarter"
    form_class = PeriodForm
    filterset_class = PeriodFilter
    create = periods.add_period
    detail_template = "assessments/period.html"
    empty_sentence = _("No quarter has been registered for assessment yet.")
    columns = (
        Column("quarter", _("Quarter"), value=str, link=lambda p: p.get_absolute_url(), sort="quarter"),
        STATE,
        DEADLINE,
        LEFT,
        Column("last_day", _("Last day"), kind="date"),
    )
    sections = (
        (
            _("Filing"),
            (STATE, DEADLINE, LEFT),
        ),
        (
            _("Quarter"),
            (
                Column("quarter", _("Quarter")),
                Column("first_day", _("First day"), value=lambda p: p.span.first_day, kind="date"),
                Column("last_day", _("Last day"), kind="date"),
            ),
        ),
    )
    actions = {
        "open": Action(
            _("Open filing"),
            periods.open_filing,
            why_not=lambda period, user: period.why_not_open(user),
            primary=True,
            explain=_("From then on figures of this quarter are taken, until the deadline."),
            done=_("Filing for “%(row)s” has begun."),
        ),
        "end": Action(
            _("End filing"),
            periods.end_filing,
            why_not=lambda period, user: period.why_not_end(user),
            form=ReasonForm,
            explain=_("Figures on their way in are still counted. Afterwards every change needs a reason."),
            done=_("Filing for “%(row)s” has ended; scores can be computed and published."),
        ),
        "deadline": Action(
            _("Change the deadline"),
            periods.change_deadline,
            why_not=lambda period, user: period.why_not_change_deadline(user),
            form=DeadlineForm,
            done=_("The filing deadline of “%(row)s” has been changed."),
        ),
        "close": Action(
            _("Close the period"),
            periods.close,
            why_not=lambda period, user: period.why_not_close(user),
            explain=_("Afterwards no figure of this quarter can be corrected until it is reopened."),
            done=_("“%(row)s” is closed."),
        ),
        "resume": Action(
            _("Give back for filing"),
            periods.resume_filing,
            why_not=lambda period, user: period.why_not_resume(user),
            form=DeadlineForm,
            done=_("Filing for “%(row)s” goes on."),
        ),
        "reopen": Action(
            _("Reopen for corrections"),
            periods.reopen,
            why_not=lambda period, user: period.why_not_reopen(user),
            form=ReasonForm,
            done=_("“%(row)s” takes corrections again."),
        ),
    }

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PeriodPage if page == "detail" else view)

    @classmethod
    def summary(cls, user):
        filing = Period.objects.for_user(user).filter(state=State.FILING)
        names = "、".join(str(period) for period in filing[:3])
        return _now("Filing goes on for %(periods)s.") % {"periods": names} if names else ""

    @classmethod
    def extra_actions(cls, row, user):
        if not user.has_perm(Figure.permission("view")):
            return []
        figures = f"{reverse('assessments:figure_list')}?period={row.pk}"
        found = [{"label": _now("Figures of this quarter"), "url": figures, "icon": "table"}]
        if user.has_perm(Figure.permission("add")):
            found += filing_links(row)
        return found

    @classmethod
    def extra_context(cls, row, user):
        return {"shows_owing": user.has_perm(Figure.permission("view"))}


def filing_links(period):
    """The two ways for many figures at once; when they are closed, the first says why."""
    reason = str(period.why_not_file(correcting=True))
    table = {
        "label": _now("Import figures"),
        "url": import_jobs.upload_url("figures", period=period.quarter),
        "icon": "upload",
        "primary": period.state == State.FILING,
        "reason": reason,
    }
    office = {
        "label": _now("Import an office workbook"),
        "url": f"{reverse('assessments:office_add')}?period={period.quarter}",
        "icon": "table-import",
    }
    return [table] if reason else [table, office]


class OwingPart(View):
    """What was reported for a quarter and who still owes what; a part of the period's page."""

    def get(self, request, pk):
        period = scoped_or_404(Period, request.user, pk)
        if not request.user.has_perm(Figure.permission("view")):
            raise PermissionDenied
        owing = Owing(period, request.user)
        late = [branch for branch in owing.branches if branch.owed]
        asked = request.GET.get("from", "")
        first = int(asked) if asked.isascii() and asked.isdigit() and int(asked) < len(late) else 0
        may_file = request.user.has_perm(Figure.permission("add")) and not period.why_not_file(
            correcting=True
        )
        context = {
            "period": period,
            "owing": owing,
            "late": late_rows(period, late[first : first + OWING_AT_ONCE], may_file),
            "late_count": len(late),
            "next": first + OWING_AT_ONCE if first + OWING_AT_ONCE < len(late) else None,
        }
        return render(request, "assessments/period_owing.html", context)


def late_rows(period, branches, may_file):
    """What each branch owes, with the way to report it where somebody may."""
    units = units_of(period, [branch.version.branch_id for branch in branches]) if may_file else {}
    return [
        {"branch": each, "owed": [
            {"metric": metric, "url": reporting_url(period, metric, each, units) if may_file else ""}
            for metric in each.owed
        ]}
        for each in branches
    ]  # fmt: skip


def reporting_url(period, metric, branch, units) -> str:
    """The form of this figure; who answers for several units chooses there."""
    mine = units.get(branch.version.branch_id, []) if metric.side == Side.BUSINESS else []
    query = {"period": period.pk, "metric": metric.pk}
    if len(mine) == 1:
        query["unit"] = mine[0].pk
    elif not mine:
        query["branch"] = branch.version.branch_id
    return f"{reverse('assessments:figure_add')}?{urlencode(query)}"


class MetricFilter(ScopedFilterSet):
    search_fields = ("name", "code")
    spelled_field = "name"
    side = django_filters.ChoiceFilter(
        label=_("side"), choices=Metric.side.field.choices, empty_label=_("Both sides")
    )

    class Meta:
        model = Metric
        fields = ["side"]


class MetricPages(ModelPages):
    """Every figure that schemes may ask for: what it is called, measured in, and how it adds up."""

    model = Metric
    name = "metric"
    title = _("Catalogue of figures")
    searchable = True
    menu = MENU
    ordering = "code"
    form_class = MetricForm
    filterset_class = MetricFilter
    create, update = periods.add_metric, periods.change_metric
    empty_sentence = _("No figure has been named yet.")
    columns = (
        Column("name", _("Figure"), link=lambda m: m.get_absolute_url(), sort="name"),
        Column("code", _("Code"), sort="code"),
        Column("side", _("Side"), value=choice("side"), sort="side"),
        Column("unit_of_measure", _("Unit of measure")),
        Column("direction", _("Direction"), value=choice("direction")),
        Column("roll_up", _("From units to branch"), value=choice("roll_up")),
        Column("decimals", _("Decimals"), kind="integer"),
    )
    sections = ((_("Figure"), columns[1:]),)
