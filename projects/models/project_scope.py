"""Whose projects: by the tree, by the people in them, and by those for whom somebody stands in."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from branches.models import Appointment
from common.scoping import Reach, ScopedQuerySet
from projects.models.project_states import ALIVE, APPROVED, DONE

APP, CODENAME = "projects", "decide_project"


def posts_that_decide(**which):
    """Posts of today whose role decides about projects."""
    permission = {"role__permissions__content_type__app_label": APP, "role__permissions__codename": CODENAME}
    return Appointment.objects.on(timezone.localdate()).filter(user__is_active=True, **permission, **which)


def principals_posts(user) -> tuple[tuple[int, str, str], ...]:
    """The deciding posts of those for whom this person stands in today: who, in which role, where.

    Asked once a request, as the own posts are.
    """
    if (known := getattr(user, "_principals_posts", None)) is not None:
        return known
    principals = list(user.deputises.on(timezone.localdate()).order_by().values_list("principal", flat=True))
    posts = posts_that_decide(user__in=principals).values_list("user", "role__name", "branch__path")
    user._principals_posts = tuple(posts) if principals else ()
    return user._principals_posts


def principals_reach(user) -> tuple[str, ...]:
    """Where those decide for whom this person stands in today."""
    return tuple(sorted({path for _principal, _role, path in principals_posts(user)}))


class ProjectQuerySet(ScopedQuerySet):
    def for_user(self, user, action="view"):
        """One's part of the tree, projects in which one's branches take part, and those that one leads or works in.

        Whoever stands in for somebody sees and decides as far as that person. Written and reported is a project by its leader, and by whoever answers for its branch or for all projects.
        """
        if not user.is_authenticated:
            return self.none()
        permission = self.model.permission
        reach = user.reach(permission(action))
        if action in {"view", "decide"}:
            reach = Reach((*reach.paths, *principals_reach(user)))
        if not reach:
            return self.none()
        found = reach.condition(["branch__path"])
        if action in {"change", "report"}:
            above = [
                user.reach(permission(each)).condition(["branch__path"]) for each in ("consent", "manage")
            ]
            found = Q(lead=user.pk) | Q(created_by=user.pk) | above[0] | above[1]
        if action != "view":
            return self.filter(found)
        lent = user.reach(permission("consent")).condition(["team__user__branch__path"])
        asked = reach.condition(["partners__branch__path"])
        return self.inside_or(
            found, Q(lead=user.pk) | Q(created_by=user.pk), Q(team__user=user.pk), lent, asked
        )

    def approved(self):
        return self.filter(state__in=APPROVED)

    def alive(self):
        return self.filter(state__in=ALIVE)

    def library(self):
        """What everybody may read of: finished projects that were published, whosever they are.

        Open on purpose, so that one branch finds what another has solved; pages and API show of them only what
        was published (see projects/published.py), never the whole record.
        """
        return self.filter(in_library=True, state__in=DONE)

    def with_rollouts(self):
        """How often each was taken over by another branch and approved there."""
        counted = self.model.objects.approved().filter(adopted_from=OuterRef("pk"))
        counted = counted.order_by().values("adopted_from").annotate(n=Count("pk")).values("n")
        return self.annotate(rollouts=Coalesce(Subquery(counted), 0))
