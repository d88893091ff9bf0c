"""Demonstration points: applications, checks against the criteria, naming, yearly reviews, and the list for everybody."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.capacity_filters.exchange import DemoSiteFilter, NamedSiteFilter
from branches.capacity_forms.exchange import DemoSiteChangeForm, DemoSiteForm
from branches.models import DemoSite, SiteCheck
from branches.models.checklists import GRADE_TONES
from branches.services import sites
from branches.views.regulations import MENU
from common.counting import told_each
from common.forms import ReasonForm
from common.pages import Action, ModelPages
from common.tables import Column

TONES = {"applied": "watch", "checked": "watch", "named": "good", "refused": "plain", "withdrawn": "plain"}


def standing(site):
    return _now("yearly review due") if site.is_review_due else site.get_state_display()


def tone(site):
    return "bad" if site.is_review_due else TONES[site.state]


STATE = Column("state", _("State"), value=standing, kind="tag", tone=tone)


class DemoSitePages(ModelPages):
    """From the application to the name, its yearly reviews, and its end."""

    model = DemoSite
    name = "demo_site"
    title = _("Applications and reviews")
    menu = MENU
    related = ("branch", "applied_by", "named_by")
    ordering = "-applied_on"
    form_class = DemoSiteForm
    change_form_class = DemoSiteChangeForm
    filterset_class = DemoSiteFilter
    detail_template = "branches/demo_site.html"
    create, update = sites.apply, sites.change
    actions = {
        "name": Action(
            _("Name it"),
            sites.name,
            permission="name",
            why_not=lambda site, user: site.why_not_name(user),
            shown=lambda site: site.state == DemoSite.State.CHECKED,
            primary=True,
            explain=_(
                "Everybody finds it in the list of named points; its first yearly review is due in a year."
            ),
            done=_("“%(row)s” is a demonstration point now."),
        ),
        "refuse": Action(
            _("Do not name it"),
            sites.refuse_application,
            permission="name",
            why_not=lambda site, user: site.why_not_refuse(),
            shown=lambda site: not site.why_not_refuse(),
            form=ReasonForm,
            explain=_("The branch reads the reason; it may better the point and apply again."),
            done=_("“%(row)s” is not named."),
        ),
        "withdraw": Action(
            _("Withdraw the name"),
            sites.withdraw,
            permission="name",
            why_not=lambda site, user: site.why_not_withdraw(),
            shown=lambda site: site.state == DemoSite.State.NAMED,
            form=ReasonForm,
            danger=True,
            done=_("“%(row)s” is no longer a demonstration point."),
        ),
    }
    empty_sentence = _("No branch has applied for a demonstration point yet.")
    columns = (
        Column("name", _("Demonstration point"), link=lambda s: s.get_absolute_url(), sort="name"),
        Column("branch__name", _("Branch"), sort="branch__path"),
        STATE,
        Column("applied_on", _("Applied for on"), kind="date", sort="applied_on"),
        Column("checked_points", _("Points"), kind="number", places=1),
        Column("named_on", _("Named on"), kind="date", sort="named_on"),
        Column("review_due_on", _("Next yearly review"), kind="date", sort="review_due_on"),
    )
    sections = (
        (
            _("Demonstration point"),
            (
                Column("branch__name", _("Branch"), link=lambda s: s.branch.get_absolute_url()),
                Column("place", _("Place")),
                Column("contact", _("Whom to ask")),
                STATE,
            ),
        ),
        (
            _("Way"),
            (
                Column("applied_by__name", _("Applied for by")),
                Column("applied_on", _("Applied for on"), kind="date"),
                Column("named_by__name", _("Named by")),
                Column("named_on", _("Named on"), kind="date"),
                Column("review_due_on", _("Next yearly review"), kind="date"),
                Column("withdrawn_on", _("Withdrawn on"), kind="date"),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        newest = SiteCheck.objects.filter(site=OuterRef("pk")).values("points")[:1]
        rows = super().rows(user, action).annotate(checked_points=Subquery(newest))
        open_states = [DemoSite.State.APPLIED, DemoSite.State.REFUSED]
        return rows.filter(state__in=open_states) if action == "change" else rows

    @classmethod
    def summary(cls, user):
        rows = DemoSite.objects.for_user(user)
        states = DemoSite.State
        waiting = rows.filter(state__in=[states.APPLIED, states.CHECKED])
        words = _now("%(waiting)s applications open, %(named)s points named")
        return words % told_each(waiting=waiting, named=rows.named())

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("Named points"), "url": NamedSitePages.url("list"), "icon": "flag"}]

    @classmethod
    def extra_actions(cls, row, user):
        if not DemoSite.objects.for_user(user, "check").filter(pk=row.pk).exists():
            return []
        label = _now("Yearly review") if row.state == DemoSite.State.NAMED else _now("Check")
        primary = row.state == DemoSite.State.APPLIED or row.is_review_due
        url, reason = reverse("branches:demo_site_check", args=[row.pk]), str(row.why_not_check(user))
        return [{"label": label, "url": url, "primary": primary, "reason": reason}]

    @classmethod
    def extra_context(cls, row, user):
        checks = list(row.checks.select_related("checked_by", "checklist").prefetch_related("lines__item"))
        for check in checks:
            check.tone = GRADE_TONES[check.grade]
        return {"checks": checks}


class NamedSitePages(ModelPages):
    """The points that everybody may visit and learn from."""

    model = DemoSite
    name = "named_site"
    title = _("Demonstration points")
    menu = MENU
    related = ("branch",)
    ordering = "-named_on"
    filterset_class = NamedSiteFilter
    detail_template = "branches/named_site.html"
    empty_sentence = _("No demonstration point has been named yet.")
    columns = (
        Column(
            "name",
            _("Demonstration point"),
            link=lambda s: NamedSitePages.url("detail", s.pk),
            sort="name",
        ),
        Column("branch__name", _("Branch"), sort="branch__path"),
        Column(
            "shows", _("What it shows"), value=lambda s: s.shows if len(s.shows) < 60 else f"{s.shows[:58]}…"
        ),
        Column("place", _("Place")),
        Column("contact", pgettext_lazy("site", "Whom to ask")),
        Column("named_on", _("Named on"), kind="date", sort="named_on"),
    )
    sections = (
        (
            _("Demonstration point"),
            (
                Column("branch__name", _("Branch")),
                Column("place", _("Place")),
                Column("contact", _("Whom to ask")),
                Column("named_on", _("Named on"), kind="date"),
            ),
        ),
    )

    @classmethod
    def may(cls, user, action):
        return action == "view" and user.has_perm("branches.read_demosite")

    @classmethod
    def rows(cls, user, action="view"):
        if not cls.may(user, action):
            return DemoSite.objects.none()
        return DemoSite.objects.named().select_related("branch")

    @classmethod
    def list_links(cls, user):
        if not DemoSitePages.may(user, "view"):
            return []
        return [{"label": _now("Applications and reviews"), "url": DemoSitePages.url("list")}]
