"""Pages of the year plan: the list, a sheet to move and name a quarter at once, and making the plan."""

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.life_filters import PlanFilter
from branches.life_plan_forms import ActivityChangeForm, ActivityForm
from branches.models import LifeRecord, PlannedActivity
from branches.services import life_plans
from branches.views.life_rules import MENU
from branches.views.organization import import_link
from common.pages import Action, ModelPages
from common.tables import Column, choice


def standing(activity):
    if activity.is_done:
        return _now("held")
    if activity.has_record:
        return _now("draft of the record")
    if activity.cancelled:
        return _now("cancelled")
    if activity.is_overdue:
        return _now("not held in time")
    return _now("planned") if activity.planned_on >= timezone.localdate() else _now("planned day is over")


def tone(activity):
    if activity.is_done:
        return "good"
    if activity.cancelled:
        return "plain"
    return (
        "bad" if activity.is_overdue else "watch" if activity.planned_on < timezone.localdate() else "plain"
    )


def window(activity):
    return _now("own activity") if activity.is_own else activity.window.label


DAY = Column("planned_on", _("Planned day"), kind="date", sort="planned_on")
KIND = Column("kind", _("Kind"), value=choice("kind"), sort="kind")
BRANCH = Column("branch__name", _("Branch"), sort="branch__path", link=lambda a: a.branch.get_absolute_url())
TOPIC, HOST = Column("topic", _("Topic")), Column("host", _("Host"))
WINDOW = Column("window", _("Due in"), value=window)
STATE = Column("state", _("State"), value=standing, kind="tag", tone=tone)


def record_column(user):
    """The record of what was planned; a link for those who may open it."""
    return Column(
        "record",
        _("Record"),
        value=lambda a: (a.has_record and str(a.record)) or "",
        link=lambda a: (
            LifeRecord.objects.for_user(user).filter(pk=a.record.pk).exists() and a.record.get_absolute_url()
        ),
    )


class PlanPages(ModelPages):
    """What the branches plan of their organisational life."""

    model = PlannedActivity
    name = "plan"
    title = _("Year plan of organisational life")
    menu = MENU
    related = ("branch", "record")
    ordering = "planned_on"
    filterset_class = PlanFilter
    form_class = ActivityForm
    change_form_class = ActivityChangeForm
    create, update = life_plans.add, life_plans.change
    actions = {
        "cancel": Action(
            _("Take out of the plan"),
            life_plans.cancel,
            why_not=lambda activity, user: activity.why_not_cancel(),
            form=None,
            danger=True,
            bulk=True,
            explain=_("What a rule asks for stays owed, planned or not."),
            done=_("“%(row)s” is not planned any more."),
        )
    }
    empty_sentence = _("Nothing is planned yet. The plan of a year is made from the rules with one button.")
    columns = (
        Column(
            "planned_on",
            _("Planned day"),
            kind="date",
            sort="planned_on",
            link=lambda a: a.get_absolute_url(),
        ),
        KIND,
        BRANCH,
        TOPIC,
        HOST,
        WINDOW,
        STATE,
    )

    @classmethod
    def sections_for(cls, user):
        planned = (DAY, KIND, BRANCH, TOPIC, HOST)
        return ((_("Planned"), planned), (_("Due"), (WINDOW, STATE, record_column(user))))

    @classmethod
    def list_links(cls, user):
        links = [
            {"label": _now("Calendar"), "url": reverse("branches:life_calendar"), "icon": "calendar-month"}
        ]
        if cls.may(user, "add"):
            links.append({"label": _now("Make a year plan"), "url": reverse("branches:plan_make")})
        return links + import_link("life_plans", cls.may(user, "change"))

    @classmethod
    def extra_actions(cls, row, user):
        if row.has_record or row.cancelled:
            return []
        if not user.reach(LifeRecord.permission("add")).covers(row.branch.path):
            return []
        return [{"label": _now("Record it"), "url": record_url(row), "primary": True, "icon": "pencil"}]


def record_url(activity) -> str:
    """The form of its record, filled with what the plan knows."""
    day = min(activity.planned_on, timezone.localdate())
    known = {"branch": activity.branch_id, "kind": activity.kind, "held_on": day}
    known |= {"topics": activity.topic, "host": activity.host}
    return f"{reverse('branches:life_record_add')}?{urlencode({k: v for k, v in known.items() if v})}"
