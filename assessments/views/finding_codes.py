"""Pages of the catalogue of problems and of the terms within which they are rectified."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.finding_filters import FindingCodeFilter
from assessments.forms.findings import FindingCodeForm, RectificationTermForm
from assessments.models import FindingCode, RectificationTerm
from assessments.models.finding_codes import DEFAULT_DAYS, Severity
from assessments.models.finding_steps import VOID
from assessments.services import finding_codes
from common.pages import ModelPages
from common.tables import Column, choice

MENU = _("Supervision and rectification")


def findings_url(code) -> str:
    return f"{reverse('assessments:finding_list')}?code={code.pk}"


class FindingCodePages(ModelPages):
    """One code for one kind of problem, so that the same one is recognised again."""

    model = FindingCode
    name = "finding_code"
    title = _("Catalogue of problems")
    menu = MENU
    ordering = "code"
    has_detail = False
    form_class = FindingCodeForm
    filterset_class = FindingCodeFilter
    create, update = finding_codes.add, finding_codes.change
    empty_sentence = _("No kind of problem is in the catalogue yet.")
    columns = (
        Column("code", _("Code"), kind="code", sort="code", link=findings_url),
        Column("name", _("Kind of problem"), sort="name"),
        Column("theme", _("Theme"), value=choice("theme"), sort="theme"),
        Column("severity", _("Severity"), value=choice("severity"), sort="severity"),
        Column("basis", _("Basis clause")),
        Column("measure", _("Suggested measure")),
        Column("used", _("Findings"), value=lambda c: c.used, kind="integer"),
        Column(
            "is_active",
            _("State"),
            value=lambda c: _now("in use") if c.is_active else _now("no longer in use"),
            kind="tag",
            tone=lambda c: "good" if c.is_active else "plain",
        ),
    )

    @classmethod
    def columns_for(cls, user):
        """Whoever keeps the catalogue opens a line to change it; everybody else sees its findings."""
        if not cls.may(user, "change"):
            return cls.columns
        first = Column("code", _("Code"), kind="code", sort="code", link=lambda c: cls.url("edit", c.pk))
        return (first, *cls.columns[1:])

    @classmethod
    def rows(cls, user, action="view"):
        used = Count("findings", filter=~Q(findings__state__in=VOID))
        return super().rows(user, action).annotate(used=used)

    @classmethod
    def list_links(cls, user):
        terms = reverse("assessments:rectification_term_list")
        return [{"label": _now("Terms of rectification"), "url": terms, "icon": "calendar-time"}]


class RectificationTermPages(ModelPages):
    """Within how many working days findings are rectified, and since when."""

    model = RectificationTerm
    name = "rectification_term"
    title = _("Terms of rectification")
    menu = MENU
    ordering = "-since"
    has_detail = False
    form_class = RectificationTermForm
    create = finding_codes.set_term
    empty_sentence = _("No term has been set yet.")
    columns = (
        Column("severity", _("Severity"), value=choice("severity"), sort="severity"),
        Column("working_days", pgettext_lazy("term", "Working days"), kind="integer"),
        Column("since", _("In force since"), kind="date", sort="since"),
        Column("until", _("In force until"), kind="date"),
    )

    @classmethod
    def summary(cls, user):
        """What holds today, severity by severity."""
        held = dict(
            RectificationTerm.objects.on(timezone.localdate()).values_list("severity", "working_days")
        )
        return "，".join(
            _now("%(severity)s: %(days)s working days")
            % {"severity": severity.label, "days": held.get(severity, DEFAULT_DAYS[severity])}
            for severity in Severity
        )
