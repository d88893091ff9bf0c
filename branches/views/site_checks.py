"""A point against the criteria of the year: before it is named, and every year after."""

from decimal import Decimal

from django.utils.translation import gettext as _now

from branches.capacity_forms.fields import LinesForm
from branches.models import DemoSite
from branches.models.checklists import GRADES, plain
from branches.services import sites
from branches.views.lines import LinesPage
from branches.views.regulations import MENU
from branches.views.sites import DemoSitePages
from common.errors import RuleViolation, refuse
from common.pages import scoped_or_404


class SiteCheckPage(LinesPage):
    """A point against the criteria of the year, by talks, ballot, files and visit."""

    def find(self, pk):
        site = scoped_or_404(DemoSite, self.request.user, pk, "check")
        refuse(site.why_not_check(self.request.user))
        self.criteria = sites.criteria_of_today()
        if self.criteria is None:
            raise RuleViolation(_now("No criteria for demonstration points have been published yet."))
        return site

    def form(self, row, data=None):
        rows = [(item.pk, item, None, "", item) for item in self.criteria.items.all()]
        data = data and data.copy()
        if data is not None:
            data["finish"] = "1"
        return LinesForm(rows, data, judge=why_not_points, note_label=_now("What was seen"))

    def save(self, row, form):
        conclusion = self.request.POST.get("comment", "").strip()[:2000]
        refuse(not conclusion and _now("Write the conclusion."))
        site = sites.check(
            row, by=self.request.user, checklist=self.criteria, lines=form.typed(), conclusion=conclusion
        )
        made = site.checks.first()
        values = {"points": plain(made.points), "grade": GRADES[made.grade]}
        if made.is_review:
            return _now("Reviewed: %(points)s points, %(grade)s.") % values
        return _now("Checked: %(points)s points, %(grade)s. Somebody else names it now.") % values

    def context(self, row, form):
        title = _now("Yearly review") if row.state == DemoSite.State.NAMED else _now("Check")
        return {
            "title": title,
            "summary": f"{row} · {row.branch}",
            "breadcrumb": [
                (MENU, None),
                (DemoSitePages.title, DemoSitePages.url("list")),
                (str(row), row.get_absolute_url()),
                (title, None),
            ],
            "explain": str(self.criteria),
            "finish_label": _now("Close the check"),
            "only_finish": True,
            "asks_comment": True,
            "comment_label": _now("Conclusion"),
            "comment_typed": self.request.POST.get("comment", ""),
        }


def why_not_points(item, points, note) -> str:
    """What a criterion still lacks; empty when nothing."""
    if points is None:
        return _now("Give the points.")
    if points < item.points * Decimal("0.6") and not note.strip():
        return _now("Say what was seen where many points are missing.")
    return ""
