"""Pages of deputies: who stands in for whom, from when to when."""

from django.utils import timezone
from django.utils.decorators import classonlymethod
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from common.forms import PortalForm
from common.pages import Action, AddPage, ModelPages
from common.tables import Column
from projects import people
from projects.application_filters import DeputyFilter
from projects.models import Deputy, Project
from projects.services import deputies
from projects.views.projects import MENU


def holds(deputy) -> str:
    today = timezone.localdate()
    if deputy.until and deputy.until <= today:
        return pgettext("deputy", "ended")
    return _now("holds today") if deputy.since <= today else _now("begins later")


WHO = Column("deputy__name", _("Deputy"), sort="deputy__name", link=lambda d: DeputyPages.url("detail", d.pk))
FOR = Column("principal__name", pgettext_lazy("deputy", "For whom"), sort="principal__name")
BRANCH = Column("principal__branch__name", _("Branch"))
SINCE = Column("since", _("Since"), kind="date", sort="since")
UNTIL = Column("until", _("Until"), kind="date", sort="until")
REASON = Column("reason", _("Reason"))
STATE = Column(
    "state",
    _("State"),
    value=holds,
    kind="tag",
    tone=lambda d: "good" if holds(d) == _now("holds today") else "plain",
)


class DeputyForm(PortalForm):
    """Somebody for oneself; the party-affairs office names for others too."""

    class Meta:
        model = Deputy
        fields = ["principal", "deputy", "since", "until", "reason"]
        labels = {"principal": pgettext_lazy("deputy", "For whom")}
        help_texts = {
            "until": _("The first day on which the deputy decides nothing more; empty: until it is ended."),
            "reason": _("For example leave, a course, a post that is vacant."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = people.colleagues(user)
        self.fields["deputy"].queryset = colleagues
        self.fields["principal"].queryset = (
            colleagues
            if user.has_perm(Project.permission("manage"))
            else people.User.objects.filter(pk=user.pk)
        )
        self.fields["principal"].initial = user.pk
        self.fields["since"].initial = timezone.localdate


class DeputyChangeForm(PortalForm):
    class Meta:
        model = Deputy
        fields = ["since", "until", "reason"]


class DeputyAdd(AddPage):
    title = _("Name a deputy")

    def form(self, *args, **kwargs):
        return DeputyForm(*args, user=self.request.user, **kwargs)


class DeputyPages(ModelPages):
    """Who decides in whose place; every decision notes it."""

    model = Deputy
    name = "deputy"
    title = _("Deputies")
    menu = MENU
    related = ("principal__branch", "deputy")
    ordering = "-since"
    form_class, change_form_class = DeputyForm, DeputyChangeForm
    filterset_class = DeputyFilter
    create, update = deputies.name, deputies.change
    actions = {
        "end": Action(
            _("End"),
            deputies.end,
            why_not=deputies.why_not_end,
            explain=_("From today on the deputy decides nothing more in that person's place."),
            done=_("“%(row)s” has ended."),
        )
    }
    empty_sentence = _("Nobody stands in for anybody. Name a deputy before you go on leave.")
    columns = (WHO, FOR, BRANCH, SINCE, UNTIL, REASON, STATE)
    sections = ((_("Deputy"), columns),)

    @classonlymethod
    def _path(cls, page, route, view):
        return super()._path(page, route, DeputyAdd if page == "add" else view)

    @classmethod
    def home(cls, row):
        return cls.url("detail", row.pk) if row.pk else cls.url("list")
