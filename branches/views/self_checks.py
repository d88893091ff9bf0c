"""Self-checks of branches: filled in, handed in, reviewed, compared over the years."""

from dataclasses import replace

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.capacity_filters.checklists import SelfCheckFilter
from branches.capacity_forms.checklists import CommentForm, SelfCheckForm
from branches.models import CheckLine, SelfCheck
from branches.models.checklists import GRADE_TONES
from branches.services import self_checks
from branches.views.check_words import with_words
from branches.views.checklists import ChecklistPages
from branches.views.regulations import MENU
from common.counting import told_each
from common.pages import Action, ModelPages
from common.tables import Column, choice

STATE_TONES = {"draft": "plain", "submitted": "watch", "returned": "bad", "reviewed": "good"}
YEARS = 4  # compared beside each other

STATE = Column(
    "state",
    _("State"),
    value=choice("state"),
    kind="tag",
    tone=lambda c: STATE_TONES[c.state],
)
SELF = Column("self_points", _("Self-check points"), kind="number", places=1, sort="self_points")
REVIEW = Column("review_points", _("Review points"), kind="number", places=1, sort="review_points")
GRADE = Column(
    "grade",
    _("Grade"),
    value=lambda c: c.grade_label,
    kind="tag",
    tone=lambda c: GRADE_TONES.get(c.grade, "plain"),
)


class SelfCheckPages(ModelPages):
    """How the branches see themselves, and how the reviewer sees them."""

    model = SelfCheck
    name = "self_check"
    title = _("Branch standardisation")
    menu = MENU
    related = ("branch", "checklist", "reviewed_by", "submitted_by")
    ordering = "-checklist__year"
    form_class = SelfCheckForm
    filterset_class = SelfCheckFilter
    detail_template = "branches/self_check.html"
    create = self_checks.start
    actions = {
        "read": Action(
            _("Read the records anew"),
            self_checks.read_records,
            why_not=lambda check, user: check.why_not_fill(),
            shown=lambda check: check.is_open,
            explain=_("What the records say is taken over; points that were typed stay."),
            done=_("The records of “%(row)s” have been read anew."),
        ),
        "return": Action(
            _("Return to the branch"),
            self_checks.send_back,
            permission="review",
            why_not=lambda check, user: check.why_not_review(user),
            shown=lambda check: check.state == SelfCheck.State.SUBMITTED,
            form=CommentForm,
            explain=_("The branch can write in it again and hand it in anew."),
            done=_("“%(row)s” has been returned."),
        ),
    }
    empty_sentence = _("No branch has begun a self-check yet.")
    columns = (
        Column("branch__name", _("Branch"), link=lambda c: c.get_absolute_url(), sort="branch__path"),
        Column("checklist__year", _("Year"), value=lambda c: str(c.checklist.year), sort="checklist__year"),
        STATE,
        SELF,
        REVIEW,
        Column("difference", _("Review minus self-check"), kind="number", places=1),
        GRADE,
        Column("reviewed_by__name", _("Reviewed by")),
        Column("reviewed_on", _("Reviewed on"), kind="date", sort="reviewed_on"),
    )
    sections = (
        (
            _("Self-check"),
            (
                Column("branch__name", _("Branch"), link=lambda c: c.branch.get_absolute_url()),
                Column("checklist__title", _("Checklist"), link=lambda c: c.checklist.get_absolute_url()),
                STATE,
                Column("submitted_by__name", _("Handed in by")),
                Column("submitted_on", _("Handed in on"), kind="date"),
            ),
        ),
        (
            _("Result"),
            (
                replace(SELF, sort=""),
                replace(REVIEW, sort=""),
                GRADE,
                Column("reviewed_by__name", _("Reviewed by")),
                Column("reviewed_on", _("Reviewed on"), kind="date"),
            ),
        ),
    )

    @classmethod
    def summary(cls, user):
        waiting = SelfCheck.objects.for_user(user).filter(state=SelfCheck.State.SUBMITTED)
        return _now("%(count)s self-checks wait for their review.") % told_each(count=waiting)

    @classmethod
    def list_links(cls, user):
        return [{"label": _now("Checklists"), "url": ChecklistPages.url("list")}]

    @classmethod
    def extra_actions(cls, row, user):
        found = [
            {"label": "Word", "url": reverse("branches:self_check_word", args=[row.pk]), "icon": "file-text"}
        ]
        if row.is_open and SelfCheck.objects.for_user(user, "change").filter(pk=row.pk).exists():
            url = reverse("branches:self_check_fill", args=[row.pk])
            found.append({"label": _now("Fill in"), "url": url, "primary": True})
        mine = SelfCheck.objects.for_user(user, "review").filter(pk=row.pk)
        if row.state == SelfCheck.State.SUBMITTED and mine.exists():
            url = reverse("branches:self_check_review", args=[row.pk])
            reason = str(row.why_not_review(user))
            found.append({"label": _now("Review"), "url": url, "primary": True, "reason": reason})
        return found

    @classmethod
    def extra_context(cls, row, user):
        lines = with_words(row.lines.select_related("item"))
        return {"lines": lines, "years": compared(row), "weak": weakest(lines)}


def weakest(lines):
    """The items of a reviewed check at which most was lost."""
    lost = [
        line for line in lines if line.review_points is not None and line.review_points < line.item.points
    ]
    return sorted(lost, key=lambda line: line.review_points - line.item.points)[:5]


def compared(row):
    """Per cent of the points by section, year beside year; nothing to compare with one year alone."""
    lines = CheckLine.objects.filter(
        self_check__branch=row.branch_id,
        self_check__state=SelfCheck.State.REVIEWED,
        self_check__checklist__year__lte=row.checklist.year,
    )
    rows = (
        lines.order_by()
        .values(year=F("self_check__checklist__year"), section=F("item__section"))
        .annotate(given=Sum("review_points"), full=Sum("item__points"))
    )
    rows = list(rows)
    years = sorted({found["year"] for found in rows})[-YEARS:]
    if len(years) < 2:
        return None
    shares = {(found["section"], found["year"]): 100 * found["given"] / found["full"] for found in rows}
    sections = list(dict.fromkeys(item.section for item in row.checklist.items.all()))
    totals = {year: sum(found["given"] for found in rows if found["year"] == year) for year in years}
    return {
        "years": years,
        "rows": [(name, [shares.get((name, year)) for year in years]) for name in sections],
        "totals": [totals[year] for year in years],
    }
