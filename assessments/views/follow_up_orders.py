"""Pages of letters after findings: the list, one letter, its Word file."""

from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from assessments.follow_up_filters import FollowUpOrderFilter
from assessments.forms.follow_up import MeasureForm
from assessments.models import FollowUpOrder
from assessments.models.follow_up_orders import Step, who_records
from assessments.reports.follow_up_letter import letter
from assessments.services import follow_up_orders
from branches.models import Accountability
from common.documents import DOCX
from common.exports import download_response
from common.forms import ReasonForm
from common.pages import Action, ActionPage, ModelPages, PageView
from common.tables import Column, choice

MENU = _("Follow-up and reports")
TONES = {Step.REMINDER: "plain", Step.URGING: "watch", Step.WARNING: "bad", Step.ACCOUNTABILITY: "bad"}


def standing(order) -> str:
    if not order.is_standing:
        return _now("withdrawn")
    return _now("acknowledged") if order.received_on else _now("not acknowledged")


def tone(order) -> str:
    if not order.is_standing:
        return "plain"
    return "good" if order.received_on else "watch"


NUMBER = Column(
    "number", _("Number of the letter"), kind="code", sort="serial", link=lambda o: o.get_absolute_url()
)
STEP = Column(
    "step",
    pgettext_lazy("letter", "Step"),
    value=choice("step"),
    kind="tag",
    tone=lambda o: TONES[o.step],
    sort="step",
)
FINDING = Column(
    "finding__number",
    _("Finding"),
    kind="code",
    sort="finding__number",
    link=lambda o: o.finding.get_absolute_url(),
)
BRANCH = Column("finding__branch__name", _("Branch"), sort="finding__branch__path")
STATEMENT = Column(
    "finding__statement", pgettext_lazy("finding", "What was found"), value=lambda o: o.finding.statement[:60]
)
ADDRESSEE = Column("addressee__name", _("Addressed to"), kind="code", sort="addressee__name")
ISSUED = Column("issued_on", pgettext_lazy("letter", "Issued on"), kind="date", sort="issued_on")
LAST_DAY = Column("last_day", _("Last day"), kind="date", sort="last_day")
STANDING = Column("standing", _("State"), value=standing, kind="tag", tone=tone)
RECEIVED = Column("received_on", _("Received on"), kind="date")
ISSUER = Column("issued_by__name", _("Issued by"))
SKIPPED = Column("skip_reason", _("Why a step was skipped"))
WITHDRAWN = Column("withdrawn_on", _("Withdrawn on"), kind="date")
REASON = Column("reason", _("Why withdrawn"))
TEXT = Column("text", pgettext_lazy("letter", "What is asked"))


class MeasurePage(ActionPage):
    """Recording the measure starts from what the letter says already."""

    def form(self, verb, row, *posted):
        if verb.form is not MeasureForm or posted:
            return super().form(verb, row, *posted)
        values = {"number": row.number, "finding": row.finding.number, "what": row.finding.statement}
        matter = _now("Finding %(finding)s was not rectified (%(number)s): %(what)s") % values
        return MeasureForm(initial={"matter": matter[:2000], "decided_by": row.issued_by.branch.name})


class LetterFile(PageView):
    """The letter in its official form."""

    def get(self, request, pk):
        order = self.row(pk)
        return download_response(letter(order), f"{order}.docx", DOCX)


class FollowUpOrderPages(ModelPages):
    """Letters after findings, from the reminder to accountability."""

    model = FollowUpOrder
    name = "follow_up_order"
    title = _("Follow-up orders")
    menu = MENU
    related = ("finding__branch", "finding__code", "finding__owner", "addressee", "issued_by__branch")
    ordering = "-issued_on"
    filterset_class = FollowUpOrderFilter
    detail_template = "assessments/follow_up_order.html"
    searchable = True
    actions = {
        "receive": Action(
            _("Acknowledge receipt"),
            follow_up_orders.receive,
            permission="receive",
            why_not=lambda order, user: order.why_not_receive(user),
            shown=lambda order: order.is_standing and not order.received_on,
            primary=True,
            explain=_("You confirm that the letter has reached you; what it asks is done at the finding."),
            done=_("Receipt of “%(row)s” is acknowledged. Go on with the finding."),
        ),
        "hold-accountable": Action(
            _("Record the measure"),
            follow_up_orders.hold_accountable,
            why_not=lambda order, user: order.why_not_hold_accountable(user),
            shown=lambda order: (
                order.step == Step.ACCOUNTABILITY and order.is_standing and not order.accountability_id
            ),
            form=MeasureForm,
            explain=_("The measure is recorded for the addressee and names the finding that it answers."),
            done=_("The measure that follows “%(row)s” is on record."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            follow_up_orders.withdraw,
            why_not=lambda order, user: order.why_not_withdraw(user),
            shown=lambda order: order.is_standing,
            form=ReasonForm,
            danger=True,
            explain=_("The letter no longer stands; its number stays with it."),
            done=_("“%(row)s” is withdrawn."),
        ),
    }
    empty_sentence = _("No letter has been issued in your responsibility.")
    columns = (NUMBER, STEP, BRANCH, FINDING, STATEMENT, ADDRESSEE, ISSUED, LAST_DAY, STANDING)
    export_columns = (*columns, RECEIVED, ISSUER, SKIPPED, WITHDRAWN, REASON)
    sections = (
        (
            pgettext_lazy("letter", "Letter"),
            (STEP, NUMBER, ADDRESSEE, ISSUED, ISSUER, LAST_DAY, STANDING, RECEIVED),
        ),
        (
            _("Finding"),
            (
                FINDING,
                BRANCH,
                Column("finding__statement", pgettext_lazy("finding", "What was found")),
                TEXT,
                SKIPPED,
            ),
        ),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, {"action": MeasurePage}.get(page, view))

    @classmethod
    def may(cls, user, action):
        """Who holds the permission; to read and acknowledge, also whoever a letter is addressed to."""
        if super().may(user, action) or action not in {"view", "receive"}:
            return super().may(user, action)
        return FollowUpOrder.objects.for_user(user, "receive").exists()

    @classmethod
    def summary(cls, user):
        count = FollowUpOrder.objects.for_user(user).waiting().count()
        return ngettext(
            "%(count)s letter is not acknowledged yet.", "%(count)s letters are not acknowledged yet.", count
        ) % {"count": count}

    @classmethod
    def found_note(cls, row):
        return str(row.finding.branch)

    @classmethod
    def list_links(cls, user):
        if not user.has_perm(FollowUpOrder.permission("add")):
            return []
        url = reverse("assessments:follow_up_proposal_list")
        return [{"label": _now("Which letters are called for"), "url": url, "icon": "mail-forward"}]

    @classmethod
    def extra_actions(cls, row, user):
        url = reverse("assessments:follow_up_order_letter", args=[row.pk])
        return [{"label": _now("Letter as Word"), "url": url, "icon": "file-text"}]

    @classmethod
    def extra_context(cls, row, user):
        measure = row.accountability
        seen = measure and Accountability.objects.for_user(user).filter(pk=measure.pk).exists()
        missing = row.step == Step.ACCOUNTABILITY and row.is_standing and not measure
        told = cls.may(user, "change")  # the verb itself says who can
        return {
            "measure": measure if seen else None,
            "who_records": who_records(row.finding.branch) if missing and not told else "",
        }
