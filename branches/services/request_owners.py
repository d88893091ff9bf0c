"""Who answers requests: people whose post says so, and the superior of whoever did not satisfy."""

from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from branches.models import Appointment, User, WorkerRequest
from branches.models.organization import valid_on
from branches.roles import Role
from common.scoping import way_to


def people_who_answer():
    """Everybody who holds a post today that answers requests."""
    posts = Appointment.objects.filter(valid_on(timezone.localdate()), answering())
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).select_related("branch")


def answering():
    """Posts whose role answers requests."""
    app, codename = WorkerRequest.permission("answer").split(".")
    return Q(role__permissions__codename=codename, role__permissions__content_type__app_label=app)


def first_owner(request):
    """Whom the office most likely asks: the secretary of the branch concerned, else its head."""
    posts = posts_in([request.branch.path], request).filter(role__name__in=[Role.SECRETARY, Role.UNIT_HEAD])
    posts = sorted(posts, key=lambda post: (post.role.name != Role.SECRETARY, post.pk))
    return posts[0].user if posts else None


def superior_of(request):
    """The nearest person above who answers, and the organisation of that post; (None, None) at the top."""
    path = (request.answering_branch or request.branch).path
    *above, _here = way_to(path)
    posts = posts_in(above, request).annotate(depth=Length("branch__path"))
    post = posts.exclude(user=request.owner_id).order_by("-depth", "pk").first()
    return (post.user, post.branch) if post else (None, None)


def posts_in(paths, request):
    """Posts that answer in these organisations, held by others than the asker."""
    posts = Appointment.objects.filter(valid_on(timezone.localdate()), answering(), branch__path__in=paths)
    posts = posts.filter(user__is_active=True).exclude(user=request.asker_id)
    return posts.select_related("user", "branch", "role")
