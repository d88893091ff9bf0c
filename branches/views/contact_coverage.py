"""Pages about many visits: a leader's contact branches, what prepares a visit, and a quarter's coverage."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from branches.facts.coverage import Coverage, contact_branches
from branches.models import Branch, ContactPoint, ContactVisit, FollowUp
from branches.outcomes import preparation_of
from branches.parts_filters import quarter_choices
from branches.views.contact_points import ContactPointPages
from branches.views.contact_visits import ContactVisitPages
from branches.views.follow_ups import MENU, with_standing
from common import audit, exports
from common.quarters import Quarter

SHOWN = 200  # rows of a table; the export has them all
LAST_VISITS = 8


class MyContactBranches(View):
    """A leader's contact branches as cards, each with the button that records a visit."""

    def get(self, request):
        if not request.user.has_perm(ContactVisit.permission("add")):
            raise PermissionDenied
        mine = contact_branches(request.user)
        own = ContactVisit.objects.for_user(request.user, "change")
        context = {
            "title": _("My contact branches"),
            "breadcrumb": [(MENU, None), (_("My contact branches"), None)],
            "branches": mine,
            "missing": sum(each.missing for each in mine),
            "unfinished": own.filter(state__in=["draft", "sent_back"]).select_related("branch", "leader")[
                :SHOWN
            ],
        }
        return render(request, "branches/contact_mine.html", context)


class PrepareVisit(View):
    """What to know about a branch before a visit: read from the portal, nothing is asked of the branch."""

    def get(self, request, pk):
        user = request.user
        if not user.has_perm(ContactVisit.permission("view")):
            raise PermissionDenied
        reach = user.reach(ContactVisit.permission("view")).condition(["path"])
        branch = get_object_or_404(Branch.objects.filter(reach), pk=pk)
        points = (
            ContactPoint.objects.for_user(user).filter(branch=branch, until=None).select_related("leader")
        )
        visits = ContactVisit.objects.for_user(user).made().filter(branch=branch).select_related("leader")
        agreed = FollowUp.objects.for_user(user).filter(branch=branch).open().select_related("owner")
        own = next((p for p in points if p.leader_id == user.pk), None)
        add = reverse("branches:contact_visit_add")
        context = {
            "title": _now("Before a visit to %(branch)s") % {"branch": branch},
            "breadcrumb": [
                (MENU, None),
                (ContactPointPages.title, ContactPointPages.url("list")),
                (branch, None),
            ],
            "branch": branch,
            "points": points.order_by("-is_lead", "since"),
            "visits": visits.order_by("-visited_on", "-pk")[:LAST_VISITS],
            "agreed": with_standing(agreed.order_by("due_on", "pk")[:SHOWN]),
            "fragments": preparation_of(branch, user),
            "record_url": f"{add}?contact_point={own.pk}"
            if own and user.has_perm(ContactVisit.permission("add"))
            else "",
        }
        return render(request, "branches/contact_prepare.html", context)


class CoverageView(View):
    """What the board and its file share: who may, which quarter, which part of the tree."""

    def coverage(self, request):
        if not request.user.has_perm(ContactVisit.permission("view")):
            raise PermissionDenied
        reach = request.user.reach(ContactVisit.permission("view"))
        parts = Branch.objects.filter(reach.condition(["path"]), closed_on=None)
        self.parts = list(
            parts.exclude(kind__in=(Branch.Kind.BRANCH, Branch.Kind.GROUP)).order_by("path")[:500]
        )
        chosen = request.GET.get("below", "")
        part = parts.filter(pk=chosen).first() if chosen.isdecimal() else None
        try:
            quarter = Quarter.parse(request.GET.get("quarter", ""))
        except ValueError:
            quarter = Quarter.current()
        return Coverage(quarter, reach, part)


class CoverageBoard(CoverageView):
    """A quarter's visits at a look: who was not visited, who is behind, what was agreed."""

    def get(self, request):
        coverage = self.coverage(request)
        query = request.GET.urlencode()
        url = reverse("branches:contact_coverage_export", args=["xlsx"])
        span = f"?quarter={coverage.quarter}" + (f"&below={coverage.part.pk}" if coverage.part else "")
        context = {
            "title": _("Coverage of contact visits"),
            "breadcrumb": [(MENU, None), (ContactVisitPages.title, ContactVisitPages.url("list")),
                           (_("Coverage"), None)],
            "coverage": coverage,
            "quarters": quarter_choices(),
            "parts": self.parts,
            "unvisited": coverage.unvisited[:SHOWN],
            "leaders": coverage.by_leader[:SHOWN],
            "shown": SHOWN,
            "visits_url": ContactVisitPages.url("list") + span,
            "follow_ups_url": reverse("branches:follow_up_list"),
            "exports": [{"label": "Excel", "url": f"{url}?{query}" if query else url}],
            "is_running": coverage.quarter.last_day >= timezone.localdate(),
        }  # fmt: skip
        return render(request, "branches/contact_coverage.html", context)


class CoverageExport(CoverageView):
    """The board as a workbook: branches, leaders, forms."""

    def get(self, request, fmt):
        if fmt != "xlsx":
            raise Http404
        coverage = self.coverage(request)
        content = exports.write_book([of_branches(coverage), of_leaders(coverage), of_forms(coverage)])
        with transaction.atomic():
            values = {"list": "contact_coverage", "quarter": str(coverage.quarter)}
            audit.record(request.user, "list.exported", request.user, changes=values)
        name = _now("Coverage of contact visits %(quarter)s") % {"quarter": coverage.quarter}
        return exports.download_response(content, f"{name}.xlsx", exports.XLSX)


def state_of(branch) -> str:
    """How it stands with a branch, in words."""
    if not branch.is_led:
        return _now("no contact leader")
    if not branch.due:
        return _now("nothing due")
    return _now("visited") if branch.is_visited else _now("not visited")


def column(label, kind="text", width=None):
    return exports.Column(str(label), kind=kind, width=width)


def sheet(coverage, name, columns, rows):
    part = str(coverage.part or _now("All organisations"))
    title = _now("Coverage of contact visits %(quarter)s") % {"quarter": coverage.quarter.label}
    return exports.BookSheet(str(name), columns, rows, title=title, lines=[part])


def of_branches(coverage):
    columns = [
        column(_("Branch"), width=30),
        column(_("Contact leaders"), width=24),
        column(_("Due"), "integer"),
    ]
    columns += [column(_("Made"), "integer"), column(_("Last visit"), "date"), column(_("State"))]
    rows = [
        [each.name, "、".join(map(str, each.leaders)), each.due, each.done, each.last, state_of(each)]
        for each in coverage.branches.values()
    ]
    return sheet(coverage, _("Branches"), columns, rows)


def of_leaders(coverage):
    columns = [column(_("Contact leader")), column(_("Employee number")), column(_("Organisation"), width=24)]
    columns += [
        column(_("Contact branches"), "integer"),
        column(_("Due"), "integer"),
        column(_("Made"), "integer"),
    ]
    columns.append(column(_("Not visited"), width=40))
    rows = [
        [each.person.name, each.person.username, each.person.branch.name, each.branches, each.due, each.done,
         "、".join(each.missing)]
        for each in coverage.by_leader
    ]  # fmt: skip
    return sheet(coverage, _("Contact leaders"), columns, rows)


def of_forms(coverage):
    columns = [column(_("Form"), width=24), column(_("Visits"), "integer")]
    rows = [[str(each["label"]), each["count"]] for each in coverage.forms]
    return sheet(coverage, _("Forms"), columns, rows)
