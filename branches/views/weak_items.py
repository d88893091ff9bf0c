"""At which items many branches are weak."""

from django.core.exceptions import PermissionDenied
from django.db.models import Avg, Count, F, Q, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.views import View

from branches.models import CheckLine, Checklist, SelfCheck
from branches.views.checklists import reads_self_checks, trail
from common.pages import scoped_or_404

NAMED = 6  # branches named beside a weak item


class WeakItems(View):
    """At which items the branches of the reader lost most in the reviews."""

    def get(self, request, pk):
        checklist = scoped_or_404(Checklist, request.user, pk)
        checks = SelfCheck.objects.for_user(request.user).filter(
            checklist=checklist, state=SelfCheck.State.REVIEWED
        )
        if not reads_self_checks(request.user):
            raise PermissionDenied
        title = _now("Weak items")
        context = {
            "title": title,
            "summary": _now("%(count)s reviewed self-checks") % {"count": checks.count()},
            "breadcrumb": trail(checklist, title),
            "items": weak_items(checks),
        }
        return render(request, "branches/checklist_weak.html", context)


def weak_items(checks):
    """Items with what was lost, most first, and the branches that lost most there; two queries."""
    lines = CheckLine.objects.filter(self_check__in=checks, item__points__gt=0).order_by()
    items = list(
        lines.values("item", "item__text", "item__section", "item__points")
        .annotate(
            mean=Avg("review_points"),
            lost=Sum(F("item__points") - F("review_points")),
            full=Sum("item__points"),
            branches=Count("pk"),
            below=Count("pk", filter=Q(review_points__lt=F("item__points"))),
        )
        .filter(below__gt=0)
    )
    for item in items:
        item["share"] = 100 * item["lost"] / item["full"]
        item["names"] = []
    items.sort(key=lambda item: -item["share"])
    named = {item["item"]: item["names"] for item in items}
    missed = lines.filter(review_points__lt=F("item__points")).annotate(
        lost=F("item__points") - F("review_points")
    )
    missed = missed.order_by("-lost", "self_check__branch__path")
    for line in missed.values("item", "self_check", "self_check__branch__name"):
        if len(named[line["item"]]) < NAMED:
            url = reverse("branches:self_check_detail", args=[line["self_check"]])
            named[line["item"]].append({"name": line["self_check__branch__name"], "url": url})
    return items
