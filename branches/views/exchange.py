"""Joint activities of branches: noted by the host, confirmed by each partner."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.capacity_filters.exchange import JointActivityFilter
from branches.capacity_forms.exchange import JointActivityForm
from branches.models import Branch, JointActivity
from branches.services import exchange
from branches.views.regulations import MENU
from common.choices import SHOWN, keys, matching
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column, choice


def standing(activity):
    if activity.state == JointActivity.State.WITHDRAWN:
        return activity.get_state_display()
    answers = [partner.took_part for partner in activity.partners.all()]
    if None in answers:
        return _now("%(count)s answers missing") % {"count": answers.count(None)}
    return _now("a partner says otherwise") if False in answers else _now("confirmed by all partners")


def tone(activity):
    if activity.state == JointActivity.State.WITHDRAWN:
        return "plain"
    answers = [partner.took_part for partner in activity.partners.all()]
    return "watch" if None in answers else "bad" if False in answers else "good"


def partners(activity):
    return "、".join(str(partner.branch) for partner in activity.partners.all())


STATE = Column("standing", _("State"), value=standing, kind="tag", tone=tone)


class JointActivityPages(ModelPages):
    """What branches did together."""

    model = JointActivity
    name = "joint_activity"
    title = _("Joint activities")
    menu = MENU
    related = ("host",)
    ordering = "-held_on"
    form_class = JointActivityForm
    filterset_class = JointActivityFilter
    detail_template = "branches/joint_activity.html"
    create, update = exchange.note, exchange.change
    actions = {
        "confirm": Action(
            _("Confirm"),
            exchange.confirm,
            permission="confirm",
            why_not=lambda activity, user: activity.why_not_answer(user),
            primary=True,
            explain=_("Your branch took part as it is written here."),
            done=_("You confirmed “%(row)s”."),
        ),
        "decline": Action(
            _("It was otherwise"),
            exchange.decline,
            permission="confirm",
            why_not=lambda activity, user: activity.why_not_answer(user),
            form=ReasonForm,
            explain=_("Say what was otherwise; the host reads it."),
            done=_("The host reads your answer to “%(row)s”."),
        ),
        "withdraw": Action(
            _("Withdraw"),
            exchange.withdraw,
            why_not=lambda activity, user: activity.why_not_change(),
            form=ReasonForm,
            danger=True,
            done=_("“%(row)s” has been withdrawn."),
        ),
    }
    empty_sentence = _("No joint activity has been noted yet.")
    columns = (
        Column("topic", _("Topic"), link=lambda a: a.get_absolute_url(), sort="topic"),
        Column("held_on", _("Day"), kind="date", sort="held_on"),
        Column("form", _("Form"), value=choice("form")),
        Column("host__name", _("Host branch"), sort="host__path"),
        Column("partners", _("Partners"), value=partners),
        STATE,
    )
    sections = (
        (
            _("Joint activity"),
            (
                Column("host__name", _("Host branch")),
                Column("held_on", _("Day"), kind="date"),
                Column("form", _("Form"), value=choice("form")),
                Column("place", _("Place")),
                STATE,
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        rows = super().rows(user, action).prefetch_related("partners__branch")
        return rows.filter(state=JointActivity.State.NOTED) if action == "change" else rows

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("Lessons"), "url": reverse("branches:lesson_list"), "icon": "bulb"}]

    @classmethod
    def extra_context(cls, row, user):
        return {"partners": row.partners.select_related("branch", "answered_by")}


class PartnerChoices(View):
    """Names of branches anywhere in the enterprise, for whoever notes a joint activity."""

    def get(self, request):
        if not request.user.has_perm(JointActivity.permission("change")):
            raise PermissionDenied
        rows = Branch.objects.filter(closed_on=None, kind=Branch.Kind.BRANCH)
        typed = request.GET.get("q", "")[:60].replace("\x00", "")
        found = matching(rows, typed).order_by("path")[:SHOWN]
        return JsonResponse(
            {"rows": [{"value": row.pk, "text": row.name, "keys": keys(row)} for row in found]}
        )
