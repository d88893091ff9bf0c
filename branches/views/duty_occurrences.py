"""Pages of duties in their time: planned, carried out, assessed; reported by the holder, confirmed by others."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches import evidence
from branches.duties_filters import OccurrenceFilter
from branches.duties_forms import ReportForm
from branches.models import DutyOccurrence
from branches.services import duty_occurrences
from branches.views.organization import DUTIES_MENU as MENU
from common import forms, links
from common.errors import RuleViolation
from common.forms import ReasonForm
from common.pages import Action, ModelPages, scoped_or_404
from common.quarters import Quarter
from common.tables import Column

State = DutyOccurrence.State
TONES = {
    State.PLANNED: "plain",
    State.CARRIED_OUT: "watch",
    State.CONFIRMED: "good",
    State.NOT_CONFIRMED: "bad",
    State.WITHDRAWN: "plain",
}


def state_words(row) -> str:
    """The state, and where it hurts: how many days overdue, or carried out late."""
    if row.is_overdue:
        days = (timezone.localdate() - row.due_on).days
        words = (
            _now("%(state)s · %(days)s days overdue")
            if row.state == State.NOT_CONFIRMED
            else _now("%(days)s days overdue")
        )
        return words % {"state": row.get_state_display(), "days": days}
    if row.is_late and row.state in {State.CARRIED_OUT, State.CONFIRMED}:
        return _now("%(state)s · done late") % {"state": row.get_state_display()}
    return row.get_state_display()


def tone(row) -> str:
    return "bad" if row.is_overdue else TONES[row.state]


STATE = Column("state", _("State"), value=state_words, kind="tag", tone=tone, sort="state")


class DutyOccurrencePages(ModelPages):
    """Every time that a duty is due, with what was reported and who confirmed it."""

    model = DutyOccurrence
    name = "duty_occurrence"
    title = _("Duties in their time")
    menu = MENU
    related = (
        "item",
        "assignment__holder",
        "assignment__joint_holder",
        "branch",
    )
    ordering = "-due_on"
    filterset_class = OccurrenceFilter
    detail_template = "branches/duty_occurrence.html"
    actions = {
        "confirm": Action(
            _("Confirm"),
            duty_occurrences.confirm,
            permission="confirm",
            why_not=lambda row, user: row.why_not_judge(user),
            shown=lambda row: row.state == State.CARRIED_OUT,
            primary=True,
            bulk=True,
            explain=_(
                "Look at the note and at the records that prove it, then confirm that it was carried out."
            ),
            done=_("“%(row)s” is confirmed."),
        ),
        "send-back": Action(
            _("Send back"),
            duty_occurrences.send_back,
            permission="confirm",
            why_not=lambda row, user: row.why_not_judge(user),
            shown=lambda row: row.state == State.CARRIED_OUT,
            form=ReasonForm,
            explain=_("The holder sees the reason, mends it and reports again."),
            done=_("“%(row)s” was sent back to its holder."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            duty_occurrences.withdraw,
            permission="change",
            why_not=lambda row, user: row.why_not_withdraw(),
            shown=lambda row: row.state != State.WITHDRAWN,
            form=ReasonForm,
            danger=True,
            explain=_("It is not asked in this window; it neither helps nor hurts from then on."),
            done=_("“%(row)s” was withdrawn."),
        ),
    }
    empty_sentence = _("No duty is planned here yet; they come from the assignments of the year.")
    columns = (
        Column("item__title", _("Duty"), link=lambda r: r.get_absolute_url(), sort="item__title"),
        Column("window", _("Time span"), value=lambda r: r.window),
        Column("holders", _("Held by"), value=lambda r: r.assignment.holders),
        Column("branch__name", _("Organisation"), sort="branch__path"),
        Column("due_on", _("Due on"), kind="date", sort="due_on"),
        Column("done_on", _("Carried out on"), kind="date", sort="done_on"),
        STATE,
    )
    sections = (
        (
            _("What is due"),
            (
                Column("item__title", _("Duty"), link=lambda r: r.item.get_absolute_url()),
                Column("domain", _("Domain"), value=lambda r: r.item.get_domain_display()),
                Column("window", _("Time span"), value=lambda r: r.window),
                Column("due_on", _("Due on"), kind="date"),
                Column("holders", _("Held by"), value=lambda r: r.assignment.holders),
                Column("branch", _("Organisation"), link=lambda r: r.branch.get_absolute_url()),
                Column("standard", _("Standard"), value=lambda r: r.item.standard),
            ),
        ),
        (
            _("What became of it"),
            (
                STATE,
                Column("done_on", _("Carried out on"), kind="date"),
                Column("note", _("What was done")),
                Column("reported_by", _("Reported by")),
                Column("confirmed_by", _("Judged by")),
                Column("remark", _("Remark of who judged")),
            ),
        ),
    )

    @classmethod
    def list_links(cls, user):
        """The two questions that are asked most."""
        url = cls.url("list")
        return [
            {"label": _now("Overdue"), "url": f"{url}?standing=overdue", "icon": "alert-triangle"},
            {"label": _now("To be confirmed"), "url": f"{url}?standing=carried_out", "icon": "checks"},
        ]

    @classmethod
    def summary(cls, user):
        """Planned, carried out and assessed in step, this quarter."""
        now = Quarter.current()
        rows = DutyOccurrence.objects.for_user(user).filter(
            due_on__gte=now.first_day, due_on__lte=now.last_day
        )
        rows = rows.exclude(state=State.WITHDRAWN)
        done = Q(state__in=(State.CARRIED_OUT, State.CONFIRMED))
        counts = rows.order_by().aggregate(
            planned=Count("pk"),
            done=Count("pk", filter=done),
            assessed=Count("pk", filter=Q(state=State.CONFIRMED)),
        )
        words = _now("%(quarter)s: %(planned)s planned, %(done)s carried out, %(assessed)s confirmed.")
        return words % (counts | {"quarter": now.label})

    @classmethod
    def extra_actions(cls, row, user):
        if user.pk not in row.assignment.holder_ids or (not row.is_open and row.state != State.CARRIED_OUT):
            return []
        url = reverse("branches:duty_report", args=[row.pk])
        label = _now("Report as carried out") if row.is_open else _now("Correct the report")
        return [{"label": label, "url": url, "primary": row.is_open, "reason": str(row.why_not_report(user))}]

    @classmethod
    def extra_context(cls, row, user):
        found = evidence.proofs([row]).get(row.pk, []) if row.is_open else []
        return {"records": links.records_of(row, user), "found": found}


class ReportDuty(View):
    """The holder reports a duty as carried out; what the portal found is there already."""

    def get(self, request, pk):
        row = self.row(request, pk)
        found = self.found(row)
        initial = {"note": row.note}
        if row.done_on or found:
            initial["done_on"] = row.done_on or found[0].day
        return self.show(request, row, ReportForm(initial=initial, found=found))

    def post(self, request, pk):
        row = self.row(request, pk)
        form = ReportForm(request.POST, found=self.found(row))
        if form.is_valid():
            values = form.cleaned_data
            values["proofs"] = [form.found[key] for key in values.get("proofs", ())]
            try:
                row = duty_occurrences.report(row, by=request.user, **values)
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
            except ValidationError as invalid:
                forms.add_errors(form, invalid)
            else:
                messages.success(
                    request, _now("“%(row)s” is reported; it waits for confirmation.") % {"row": row}
                )
                return redirect("branches:my_duties")
        return self.show(request, row, form, status=422)

    def row(self, request, pk):
        row = scoped_or_404(DutyOccurrence, request.user, pk)
        if not DutyOccurrence.objects.for_user(request.user, "report").filter(pk=pk).exists():
            raise PermissionDenied
        return row

    def found(self, row):
        return evidence.proofs([row]).get(row.pk, [])

    def show(self, request, row, form, status=200):
        title = _now("Report as carried out")
        context = {
            "title": title,
            "breadcrumb": [
                (MENU, None),
                (_now("My duty sheet"), reverse("branches:my_duties")),
                (title, None),
            ],
            "row": row,
            "reason": str(row.why_not_report(request.user)),
            "form": form,
            "draft": f"duty-{row.pk}",
            "cancel_url": reverse("branches:my_duties"),
        }
        return render(request, "branches/duty_report.html", context, status=status)
