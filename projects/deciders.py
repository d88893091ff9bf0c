"""Who decides a step: holders of its role above the branch and their deputies, but nobody about what is their own."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.models import User
from branches.roles import role_label
from common.scoping import way_to
from projects.models import Decision, Deputy, Project, TeamMember, project_steps
from projects.models.project_scope import posts_that_decide, principals_posts

OWN = ("lead", "created_by", "handed_in_by")
LOOKED_AT = 20  # of the newest and of the oldest steps that wait


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who may decide a step now, in his or her own right or for somebody else."""

    user: User
    acting_for: User | None = None


def holders(role, branch) -> list[User]:
    """The people whose post with this role covers the branch today, the nearest first."""
    posts = posts_that_decide(role__name=role, branch__path__in=way_to(branch.path))
    posts = posts.select_related("user", "branch")
    found = sorted(posts, key=lambda post: (-len(post.branch.path), post.user_id))
    return list({post.user_id: post.user for post in found}.values())


def deputies_of(people) -> list[Deputy]:
    rows = Deputy.objects.on(timezone.localdate()).filter(principal__in=people, deputy__is_active=True)
    return list(rows.select_related("principal", "deputy").order_by("pk"))


def deciders(decision) -> list[Decider]:
    """Everybody who may decide this step now; empty: nobody can."""
    project = decision.project
    own = project.involved
    free = [user for user in holders(decision.role, project.branch) if user.pk not in own]
    known = {user.pk for user in free}
    found = [Decider(user) for user in free]
    for each in deputies_of(free):
        if each.deputy_id not in own | known:
            known.add(each.deputy_id)
            found.append(Decider(each.deputy, each.principal))
    return found


def waiting(project) -> Decision | None:
    """The step that waits for a decision now."""
    return next((each for each in project.decisions.all() if each.state == Decision.State.WAITING), None)


def with_step_names(projects) -> list[Project]:
    """These projects, each knowing the name of the step that waits; one query for all of them."""
    projects = list(projects)
    rows = Decision.objects.filter(state=Decision.State.WAITING, project__in=[each.pk for each in projects])
    names = dict(rows.order_by().values_list("project", "name"))
    for project in projects:
        project.step_name = names.get(project.pk, "")
    return projects


def why_not_decide(project, by) -> str:
    """The reason why somebody cannot decide the step that waits; empty when they can."""
    if reason := project_steps.why_not("decide", project):
        return reason
    if not (decision := waiting(project)):
        return _("No step waits for a decision.")
    if by is None or any(each.user.pk == by.pk for each in deciders(decision)):
        return ""
    if by.pk in project.involved:
        return _("Nobody decides about a project that they lead, drafted, handed in or work in.")
    if any(each.deputy_id == by.pk for each in deputies_of(holders(decision.role, project.branch))):
        return _("You stand in for somebody who takes part in this project; they could not decide it either.")
    return _("This step is decided by: %(role)s.") % {"role": role_label(decision.role)}


def nobody_sentence(decision) -> str:
    """What the page says where a step waits for nobody; empty where somebody can decide."""
    if deciders(decision):
        return ""
    return _(
        "Nobody can decide this step: no %(role)s above the branch is free of this project. "
        "The party-affairs office has been told; it appoints somebody, or the project is recalled."
    ) % {"role": role_label(decision.role)}


def decided_by(user):
    """The steps that wait for this person, also those for which he or she stands in."""
    condition = Q(pk__in=())
    for role, path in user.posts_with(Project.permission("decide")):
        condition |= Q(role=role, project__branch__path__startswith=path)
    for person, role, path in principals_posts(user):
        condition |= Q(role=role, project__branch__path__startswith=path) & ~concerns(person)
    rows = Decision.objects.filter(condition & ~concerns(user.pk), state=Decision.State.WAITING)
    # A step waits only under review, and goes on waiting where the review was suspended.
    return rows.exclude(project__state=Project.State.SUSPENDED)


def concerns(person) -> Q:
    """Steps of projects in which this person takes part."""
    team = TeamMember.objects.filter(project=OuterRef("project"), user=person)
    found = Q(Exists(team))
    for name in OWN:
        found |= Q(**{f"project__{name}": person})
    return found


def stuck(steps, reader=None) -> list[Decision]:
    """Of these steps those that wait and that nobody can decide; four queries at most.

    Looked at are the newest, which nobody has looked at yet, and those that wait longest, as what nobody decides does.
    What the reader can decide needs no look at other people's posts.
    """
    rows = steps.filter(state=Decision.State.WAITING).exclude(project__state=Project.State.SUSPENDED)
    asked = ("pk", "role", "project", "project__branch__path", *(f"project__{name}" for name in OWN))
    oldest, newest = rows.order_by("due_on", "pk"), rows.order_by("-due_on", "-pk")
    rows = list(oldest.values_list(*asked)[:LOOKED_AT].union(newest.values_list(*asked)[:LOOKED_AT]))
    team = TeamMember.objects.filter(project__in=[row[2] for row in rows]).order_by()
    works = set(team.values_list("project", "user")) if rows else set()
    mine = reader.posts_with(Project.permission("decide")) if reader else ()
    rows = without_free(rows, [(role, path, reader.pk) for role, path in mine], works)
    if not rows:
        return []
    above = {higher for _pk, _role, _project, path, *_own in rows for higher in way_to(path)}
    posts = posts_that_decide(role__name__in={row[1] for row in rows}, branch__path__in=above)
    found = without_free(rows, posts.order_by().values_list("role__name", "branch__path", "user"), works)
    waiting = Decision.objects.filter(pk__in=[row[0] for row in found]).select_related("project__branch")
    return list(waiting.order_by("due_on", "pk")) if found else []


def without_free(rows, posts, works) -> list:
    """The steps that none of these posts can decide."""
    posts = list(posts)
    return [row for row in rows if not any(is_free(row, post, works) for post in posts)]


def is_free(step, post, works) -> bool:
    """Whether whoever holds this post can decide the step: in its role, above its branch, without a part in it."""
    _pk, role, project, path, *own = step
    its_role, place, user = post
    return role == its_role and path.startswith(place) and user not in own and (project, user) not in works
