"""A branch's own organisational life: what the quarter asks for, what was held, what was resolved."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View

from branches import occurrence
from branches.composition import notices_seen_by
from branches.models import FollowUp, LifeKind, LifeRecord, PlannedActivity
from branches.views.life_board import LifeBoardPages, quarter_of
from branches.views.life_planning import sheet_url
from branches.views.life_plans import record_url
from branches.views.life_rules import MENU
from common.quarters import Quarter

RECENT = 8
SEVERAL = 3  # meetings after which silence about production is worth a word


class BranchLife(View):
    """One branch in one quarter; of a group, or of what is closed, the records that there are."""

    def get(self, request, pk):
        if not LifeBoardPages.may(request.user, "view"):
            raise PermissionDenied
        branch = LifeBoardPages.rows(request.user).filter(pk=pk).first()
        if branch is None:
            other = get_object_or_404(LifeBoardPages.reached(request.user), pk=pk)
            return redirect(f"{reverse('branches:life_record_list')}?{urlencode({'below': other.pk})}")
        quarter = quarter_of(request.GET.get("quarter"))
        counts = occurrence.count(quarter.first_day, quarter.last_day, [pk]).get(pk, {})
        context = {
            "title": branch.name,
            "summary": summary(counts, quarter),
            "breadcrumb": [
                (MENU, None),
                (LifeBoardPages.title, LifeBoardPages.url("list")),
                (branch.name, None),
            ],
            "branch": branch,
            "quarter": quarter,
            "before": neighbour(branch, quarter.shift(-1)),
            "after": neighbour(branch, quarter.shift(1)) if quarter < Quarter.current().shift(1) else None,
            "notices": [*notices_seen_by(request.user, branch), *two_skins(branch, quarter)],
            "figures": figures(branch, quarter, counts, request.user),
            "lines": Lines(branch, quarter, counts, request.user).lines(),
            "records": recent(branch, request.user),
            "resolutions": open_resolutions(branch, request.user),
            "actions": actions(branch, quarter, request.user),
        }
        return render(request, "branches/life_branch.html", context)


def summary(counts, quarter) -> str:
    owed, held = (sum(getattr(count, name) for count in counts.values()) for name in ("owed", "held"))
    if not owed:
        return _("%(quarter)s: no rule asks for anything here.") % {"quarter": quarter.label}
    values = {"quarter": quarter.label, "owed": owed, "held": held, "open": owed - held}
    return _("%(quarter)s: %(owed)s due, %(held)s held, %(open)s not held yet") % values


def neighbour(branch, quarter):
    url = f"{reverse('branches:life_branch', args=[branch.pk])}?quarter={quarter}"
    return {"label": quarter.label, "url": url}


def on_production(branch, quarter):
    found = occurrence.on_production(quarter.first_day, quarter.last_day, [branch.pk])
    return found.get(branch.pk, (0, 0, []))


def two_skins(branch, quarter):
    """Said where several meetings of a quarter were held and none of them touched production."""
    held, touching, _ids = on_production(branch, quarter)
    if held < SEVERAL or touching:
        return
    words = _(
        "%(held)s records in %(quarter)s, and none names a production problem with its figure or project."
    )
    yield {"kind": "watch", "text": words % {"held": held, "quarter": quarter.label}}


def figures(branch, quarter, counts, user):
    """Held, missed, on production, resolutions: each with its line and the way to the records."""
    owed, held, missed = (
        sum(getattr(c, name) for c in counts.values()) for name in ("owed", "held", "missed")
    )
    records = (
        f"{reverse('branches:life_record_list')}?{urlencode({'below': branch.pk, 'quarter': str(quarter)})}"
    )
    all_held, touching, _ids = on_production(branch, quarter)
    yield {"label": _("Held"), "value": held, "unit": _("of %(owed)s due") % {"owed": owed}, "url": records}
    yield {"label": _("Missed"), "value": missed, "unit": _("windows that are over"), "late": missed}
    yield {
        "label": _("On production"),
        "value": touching,
        "unit": _("of %(held)s records") % {"held": all_held},
        "url": f"{records}&production=yes",
    }
    if user.has_perm(FollowUp.permission("view")):
        rows = FollowUp.objects.for_user(user).filter(branch=branch)
        overdue = rows.overdue(timezone.localdate()).count()
        yield {
            "label": _("Open resolutions"),
            "value": rows.open().count(),
            "before": _("overdue: %(count)s") % {"count": overdue} if overdue else "",
            "url": f"{reverse('branches:follow_up_list')}?{urlencode({'below': branch.pk, 'standing': 'open'})}",
            "late": overdue,
        }


class Lines:
    """Kind by kind the windows of the quarter: held when, planned for when, or gone by."""

    def __init__(self, branch, quarter, counts, user):
        self.branch, self.quarter, self.counts, self.user = branch, quarter, counts, user
        self.owed = occurrence.owed_by(branch, quarter.first_day, quarter.last_day)
        self.may_record = user.reach(LifeRecord.permission("add")).covers(branch.path)
        self.today = timezone.localdate()

    def lines(self):
        windows, records, plans = defaultdict(dict), self.records(), self.plans()
        for kind, window, _number in self.owed:
            windows[kind].setdefault(window, 0)
            windows[kind][window] += 1
        for kind, count in sorted(self.counts.items(), key=lambda found: list(LifeKind).index(found[0])):
            parts = [self.part(kind, w, times, records, plans) for w, times in windows[kind].items()]
            yield {
                "kind": LifeKind(kind).label,
                "count": count,
                "tone": "bad" if count.missed else "good" if count.held == count.owed else "plain",
                "parts": parts,
                "draft": next((part["draft"] for part in parts if part["draft"]), None),
                "record_url": self.record_url(kind, parts) if count.held < count.owed else "",
            }

    def records(self):
        first = min(
            (window.first_day for _kind, window, _number in self.owed), default=self.quarter.first_day
        )
        took_part = Q(branch=self.branch) | Q(joint_branches=self.branch)
        rows = LifeRecord.objects.filter(took_part, held_on__range=(first, self.quarter.last_day))
        return list(rows.exclude(state=LifeRecord.State.WITHDRAWN).distinct().order_by("held_on"))

    def plans(self):
        rows = PlannedActivity.objects.filter(
            branch=self.branch, last_day__gte=self.quarter.first_day
        ).waiting()
        return list(rows.filter(first_day__lte=self.quarter.last_day).order_by("planned_on"))

    def part(self, kind, window, times, records, plans):
        """One window: the days on which it was held, or the day that is planned, or that it went by."""
        mine = [record for record in records if record.kind == kind and record.held_on in window]
        held = [record for record in mine if record.state == LifeRecord.State.RECORDED]
        plan = next((plan for plan in plans if plan.kind == kind and plan.window == window), None)
        is_met = len(held) >= times
        if is_met:
            words, tone = _("held"), "good"
        elif len(mine) > len(held):
            words, tone = _("draft"), "watch"
        elif window.last_day < self.today:
            words, tone = _("gone by"), "bad"
        else:
            words, tone = (_("planned"), "plain") if plan else (_("not planned"), "watch")
        days = [(record.held_on, record.get_absolute_url()) for record in mine]
        if not is_met and plan:
            days.append((plan.planned_on, plan.get_absolute_url()))
        return {
            "label": window.label,
            "words": words,
            "tone": tone,
            "days": days,
            "plan": plan,
            "is_met": is_met,
            "draft": next((record for record in mine if record not in held), None),
        }

    def record_url(self, kind, parts):
        if not self.may_record:
            return ""
        if draft := next((part["draft"] for part in parts if part["draft"]), None):
            return reverse("branches:life_record_edit", args=[draft.pk])
        plan = next((part["plan"] for part in parts if part["plan"] and not part["is_met"]), None)
        if plan:
            return record_url(plan)
        return f"{reverse('branches:life_record_add')}?{urlencode({'branch': self.branch.pk, 'kind': kind})}"


def recent(branch, user):
    rows = LifeRecord.objects.for_user(user).filter(Q(branch=branch) | Q(joint_branches=branch))
    return rows.exclude(state=LifeRecord.State.WITHDRAWN).distinct().order_by("-held_on", "-pk")[:RECENT]


def open_resolutions(branch, user):
    if not user.has_perm(FollowUp.permission("view")):
        return None
    rows = FollowUp.objects.for_user(user).filter(branch=branch).open()
    return rows.select_related("owner").order_by("due_on", "pk")[:RECENT]


def actions(branch, quarter, user):
    """What is most done here: record, plan, see the year."""
    query = urlencode({"branch": branch.pk})
    found = [
        {
            "label": _("Calendar"),
            "url": f"{reverse('branches:life_calendar')}?{query}",
            "icon": "calendar-month",
        }
    ]
    found.append({"label": _("Plan of the year"), "url": reverse("branches:plan_year", args=[branch.pk])})
    if user.reach(PlannedActivity.permission("change")).covers(branch.path):
        found.append({"label": _("Plan the quarter"), "url": sheet_url(branch, quarter)})
    if user.reach(LifeRecord.permission("add")).covers(branch.path):
        url = f"{reverse('branches:life_record_add')}?{query}"
        found.append({"label": _("Record as held"), "url": url, "primary": True, "icon": "pencil"})
    return found
