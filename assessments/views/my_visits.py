"""My supervision visits, for a phone: to come, under way, to sign, and those of late."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View

from assessments.models import SupervisionVisit
from assessments.todos.visits import standing
from common.quarters import Quarter

State = SupervisionVisit.State
RECENT = 8
SHOWN = 100


class MyVisits(View):
    """The visits on whose team the reader is, what is next on top."""

    def get(self, request):
        if not request.user.has_perm(SupervisionVisit.permission("conduct")):
            raise PermissionDenied
        mine = SupervisionVisit.objects.for_user(request.user, "conduct")
        mine = mine.select_related("branch", "leader", "plan").distinct()
        answered = Count("answers", filter=~Q(answers__result=""))
        alive = mine.filter(state__in=[State.PLANNED, State.UNDER_WAY, State.COMPLETED])
        rows = list(alive.annotate(answered=answered).order_by("planned_on", "pk")[:SHOWN])
        waiting = [cards(row, request.user) for row in rows]
        done = mine.filter(state__in=[State.SIGNED, State.MISSED])
        context = {
            "title": _("My supervision visits"),
            "breadcrumb": [(_("Supervision and rectification"), None), (_("My supervision visits"), None)],
            "groups": [group for group in groups(waiting) if group["visits"]],
            "recent": done.order_by("-planned_on", "-pk")[:RECENT],
            "quarter": Quarter.current().label,
        }
        return render(request, "assessments/my_visits.html", context)


def groups(waiting) -> list[dict]:
    """To sign first, then what is under way, then what comes."""
    found = (
        (State.UNDER_WAY, _now("Under way")),
        (State.COMPLETED, _now("Waiting for the signature")),
        (State.PLANNED, _now("To come")),
    )
    return [
        {"title": title, "visits": [each for each in waiting if each["visit"].state == state]}
        for state, title in found
    ]


def cards(visit, user) -> dict:
    """A visit with how long there is and what is next."""
    return {
        "visit": visit,
        "tag": standing(visit),
        "next": next_step(visit, user),
        "leads": visit.leader_id == user.pk,
    }


def next_step(visit, user) -> dict:
    if visit.state == State.PLANNED:
        return {"label": _now("Begin the visit"), "url": reverse("assessments:visit_begin", args=[visit.pk])}
    if visit.state == State.UNDER_WAY:
        return {"label": _now("Go on"), "url": reverse("assessments:visit_checklist", args=[visit.pk])}
    if visit.leader_id == user.pk:
        url = reverse("assessments:supervision_visit_action", args=[visit.pk, "sign-off"])
        return {"label": _now("Sign off"), "url": url}
    return {"label": _now("See the visit"), "url": visit.get_absolute_url()}
