"""Pages of leaders' visits: the list, one record, writing it on a phone, its official form."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.contact_points_filters import ContactVisitFilter
from branches.contact_points_forms import ContactVisitForm
from branches.documents.contact_visit import record_form
from branches.models import ContactVisit, FollowUp
from branches.outcomes import outcomes_of
from branches.services import contact_visits
from branches.views.follow_ups import MENU, with_standing
from common import forms, links
from common.counting import told_each
from common.documents import DOCX
from common.exports import download_response
from common.forms import ReasonForm
from common.pages import Action, AddPage, DetailPage, EditPage, ModelPages, PageView
from common.tables import Column, choice

State = ContactVisit.State
TONES = {
    State.DRAFT: "plain",
    State.RECORDED: "watch",
    State.SENT_BACK: "bad",
    State.CONFIRMED: "good",
    State.WITHDRAWN: "plain",
}


def state(visit) -> str:
    words = visit.get_state_display()
    return _now("%(state)s · recorded late") % {"state": words} if visit.is_late else words


def tone(visit) -> str:
    late = visit.is_late and visit.state == State.CONFIRMED
    return "watch" if late else TONES[visit.state]


WHEN = Column(
    "visited_on", _("Visited on"), kind="date", sort="visited_on", link=lambda v: v.get_absolute_url()
)
BRANCH = Column("branch__name", _("Branch"), sort="branch__path")
LEADER = Column("leader__name", _("Contact leader"), sort="leader__name")
FORM = Column("form", _("Form"), value=choice("form"), sort="form")
LONG = Column("how_long", _("How long"))
STATE = Column("state", _("State"), value=state, kind="tag", tone=tone)
RECORDED = Column("recorded_on", _("Recorded on"), kind="date", sort="recorded_on")
AGREED = Column("follow_ups_count", _("Follow-ups"), kind="integer")
HEARD = Column("workers_heard", _("Workers heard"), kind="integer")
CONFIRMED = Column("confirmed_on", _("Confirmed on"), kind="date")
CONFIRMER = Column("confirmed_by__name", _("Confirmed by"))
TEXTS = ("topics", "problems", "help_given", "workers_said", "production_topic")


class VisitFormPage:
    """What writing and changing share: the form of this leader, a draft or a record at the end."""

    def form(self, *args, **kwargs):
        user = self.request.user
        return forms.narrow(ContactVisitForm(*args, user=user, **kwargs), user)

    def show(self, form, title, *crumbs, status=200, comparison=()):
        row = form.instance
        context = {
            "title": title,
            "breadcrumb": self.breadcrumb(*crumbs, (title, None)),
            "form": form,
            "visit": row,
            "is_draft": row.state in {State.DRAFT, State.SENT_BACK},
            "draft": f"contact-visit-{row.pk or form.initial.get('contact_point', 'new')}",
            "comparison": comparison,
            "cancel_url": self.cancel_url,
        }
        return render(self.request, "branches/contact_visit_form.html", context, status=status)

    def saved(self, form, work):
        """As everywhere, and then on to the branch, unless it is to stay a draft."""

        def through(values):
            visit = work(values)
            if form.records and visit.state in {State.DRAFT, State.SENT_BACK}:
                visit = contact_visits.record(visit, by=self.request.user)
            return visit

        return super().saved(form, through)


class VisitAdd(VisitFormPage, AddPage):
    title = _("Record a visit")

    @property
    def cancel_url(self):
        return reverse("branches:contact_mine")


class VisitEdit(VisitFormPage, EditPage):
    pass


class VisitPage(DetailPage):
    """One visit; what the branch has confirmed is not edited."""

    def actions(self, row):
        edit = self.pages.url("edit", row.pk)
        return [each for each in super().actions(row) if row.is_open or each["url"] != edit]


class VisitDocument(PageView):
    """The record of a visit in its official form, to be signed."""

    def get(self, request, pk):
        visit = self.row(pk)
        name = _now("Record of a contact-point visit %(visit)s") % {"visit": visit}
        return download_response(record_form(visit), f"{name}.docx", DOCX)


PAGES = {"add": VisitAdd, "edit": VisitEdit, "detail": VisitPage}


class ContactVisitPages(ModelPages):
    """Leaders' visits to their contact branches."""

    model = ContactVisit
    name = "contact_visit"
    title = _("Contact visits")
    menu = MENU
    related = ("branch", "leader", "confirmed_by", "contact_point")
    ordering = "-visited_on"
    form_class = ContactVisitForm
    filterset_class = ContactVisitFilter
    detail_template = "branches/contact_visit.html"
    create, update = contact_visits.write, contact_visits.change
    actions = {
        "record": Action(
            pgettext_lazy("verb", "Record"),
            contact_visits.record,
            why_not=lambda visit, user: visit.why_not_record(user),
            shown=lambda visit: visit.state in {State.DRAFT, State.SENT_BACK},
            primary=True,
            explain=_("The branch gets the record to confirm, and what was agreed goes to its owners."),
            done=_("“%(row)s” has been recorded; the branch confirms it."),
        ),
        "confirm": Action(
            _("Confirm"),
            contact_visits.confirm,
            permission="confirm",
            why_not=lambda visit, user: visit.why_not_confirm(user),
            shown=lambda visit: visit.state == State.RECORDED,
            primary=True,
            explain=_("The branch says that the visit took place as it is written here."),
            done=_("“%(row)s” is confirmed."),
        ),
        "send-back": Action(
            _("Send back"),
            contact_visits.send_back,
            permission="confirm",
            why_not=lambda visit, user: visit.why_not_confirm(user),
            shown=lambda visit: visit.state == State.RECORDED,
            form=ReasonForm,
            explain=_("Say what is not as it was; the leader mends the record and records it again."),
            done=_("“%(row)s” has been sent back."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            contact_visits.withdraw,
            why_not=lambda visit, user: visit.why_not_change(user),
            shown=lambda visit: visit.is_open,
            form=ReasonForm,
            danger=True,
            explain=_("It did not take place, or stands twice. What was agreed there is withdrawn with it."),
            done=_("“%(row)s” is withdrawn."),
        ),
    }
    empty_sentence = _(
        "No visit has been recorded yet. A leader records a visit under “My contact branches”."
    )
    columns = (WHEN, BRANCH, LEADER, FORM, LONG, HEARD, AGREED, RECORDED, STATE)
    sections = (
        (_("Visit"), (WHEN, BRANCH, LEADER, FORM, LONG)),
        (_("Record"), (STATE, RECORDED, CONFIRMED, CONFIRMER)),
    )

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, PAGES.get(page, view))

    @classmethod
    def rows(cls, user, action="view"):
        agreed = FollowUp.objects.filter(origin_type=ContactVisit._meta.label_lower, origin_id=OuterRef("pk"))
        counted = agreed.order_by().values("origin_id").annotate(n=Count("pk")).values("n")
        rows = super().rows(user, action)
        return rows.annotate(follow_ups_count=Coalesce(Subquery(counted), 0))

    @classmethod
    def summary(cls, user):
        waiting = ContactVisit.objects.for_user(user).filter(state=State.RECORDED)
        return _now("%(count)s wait for the branch to confirm them.") % told_each(count=waiting)

    @classmethod
    def list_links(cls, user):
        coverage = reverse("branches:contact_coverage")
        return [{"label": _now("Coverage of the quarter"), "url": coverage, "icon": "chart-bar"}]

    @classmethod
    def extra_actions(cls, row, user):
        url = reverse("branches:contact_visit_document", args=[row.pk])
        return [{"label": "Word", "url": url, "icon": "download"}]

    @classmethod
    def extra_context(cls, row, user):
        return {
            "texts": [
                {"label": row._meta.get_field(name).verbose_name, "text": getattr(row, name)}
                for name in TEXTS
                if getattr(row, name)
            ],
            "agreed": with_standing(FollowUp.objects.of(row).select_related("owner")),
            "planned": len(row.agreed),
            "linked": links.records_of(row, user),
            "outcomes": outcomes_of(row, user),
        }
