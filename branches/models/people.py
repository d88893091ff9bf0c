"""People and the posts they hold; rights begin and end with the post."""

from django.contrib.auth.models import AbstractBaseUser, Group
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.models.accounts import TriedPassword
from branches.models.organization import Branch, Spans, valid_on
from branches.roles import ADMINISTRATORS, BUSINESS, role_label
from common.scoping import Reach, ScopedModel, ScopedQuerySet

HELD_ALREADY = _("This person already holds this role in this branch.")


class UserQuerySet(ScopedQuerySet):
    def get_by_natural_key(self, username):
        return self.get(username=username)

    def create_superuser(self, **values):
        """Asked for by Django's own command, which tells a ValidationError in words."""
        raise ValidationError(
            _("There is no superuser; “manage.py first_accounts” opens the first two accounts of a new site.")
        )

    def for_user(self, user, action="view"):
        """People are seen where one of their posts is, and in the branch they belong to."""
        reach = user.reach(self.model.permission(action)) if user.is_authenticated else Reach()
        if not reach:
            return self.none()
        posts = Appointment.objects.filter(reach.condition(["branch__path"])).values("user")
        return self.filter(reach.condition(["branch__path"]) | Q(pk__in=posts))


class User(ScopedModel, AbstractBaseUser):
    """A person who signs in with the employee number."""

    scope_path = "branch"
    search_fields = ("name", "username", "initials")

    username = models.CharField(
        _("employee number"),
        max_length=40,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This employee number is already taken.")},
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    initials = models.CharField(max_length=100, blank=True, editable=False)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="people", verbose_name=_("branch"))
    joined_party_on = models.DateField(_("joined the party on"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_sample = models.BooleanField(default=False, editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserQuerySet.as_manager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]
        permissions = [("secure_user", "Can lock and unlock accounts and set one-time passwords")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("branches:person_detail", args=[self.pk])

    def get_short_name(self):
        return self.name

    def clean(self):
        """Hours and quorums count members from the day of joining on, so it is noted once it has come."""
        super().clean()
        if self.joined_party_on and self.joined_party_on > timezone.localdate():
            reason = _("Nobody has joined the party on a day that is still to come.")
            raise ValidationError({"joined_party_on": reason})

    @cached_property
    def _posts(self) -> dict[str, set[tuple[str, str]]]:
        """Every permission of today's posts, with the roles and the places that give it; one query a request."""
        found: dict[str, set[tuple[str, str]]] = {}
        permission = "role__permissions__"
        rows = Appointment.objects.filter(valid_on(timezone.localdate()), user=self).values_list(
            f"{permission}content_type__app_label", f"{permission}codename", "role__name", "branch__path"
        )
        for app, codename, role, path in rows if self.is_active else ():
            found.setdefault(f"{app}.{codename}", set()).add((role, path))
        return found

    @cached_property
    def _reaches(self) -> dict[str, Reach]:
        return {
            name: Reach(tuple(sorted({path for _, path in posts}))) for name, posts in self._posts.items()
        }

    def reach(self, permission: str) -> Reach:
        """The subtrees in which this person holds the permission today."""
        return self._reaches.get(permission, Reach())

    def posts_with(self, permission: str) -> set[tuple[str, str]]:
        """The roles in which this person holds the permission today, each with the path of its place."""
        return self._posts.get(permission, set())

    def has_perm(self, permission, obj=None) -> bool:
        return permission in self._reaches

    def has_perms(self, permissions, obj=None) -> bool:
        return all(self.has_perm(permission) for permission in permissions)

    def failed_sign_ins(self):
        """The wrong passwords that count towards the lock of this account."""
        return TriedPassword.objects.recent().filter(username=self.username)

    def why_not_secure(self, by) -> str:
        """The reason why somebody cannot lock this account or give it a password; empty when they can."""
        if by == self:
            return _("For your own account there is “Change password”.")
        for post in self.appointments.open_from(timezone.localdate()).select_related("role", "branch"):
            if why_not_grant(by, post.role, post.branch):
                return _("This person holds the role “%(role)s”, which you cannot grant.") % {
                    "role": role_label(post.role.name)
                }
        return ""

    def why_not_deactivate(self, by) -> str:
        return self.why_not_secure(by) if self.is_active else _("This account is already locked.")

    def why_not_activate(self, by) -> str:
        if self.is_active:
            return _("This account is open.")
        if self.branch.closed_on:
            return _("The organisation of this person is closed; move the person to another one first.")
        return self.why_not_secure(by)

    def why_not_unlock(self, by) -> str:
        return (
            "" if self.failed_sign_ins().exists() else _("Nobody tried this account with a wrong password.")
        )

    def why_not_appoint(self, role, branch, by, *, since, until=None) -> str:
        """The reason why somebody cannot give this person that role there; empty when they can."""
        if by == self:
            return _("Nobody appoints himself or herself.")
        if closed := branch.why_not_join():
            return closed
        return (
            why_not_grant(by, role, branch)
            or self.why_not_again(role, branch, since, until)
            or self.why_not_combine(role, since, until)
        )

    def why_not_again(self, role, branch, since, until) -> str:
        """One post is not held twice on one day, so an ended one is not brought back by a span that holds it."""
        held = self.appointments.filter(role=role, branch=branch).overlapping(since, until)
        last = held.order_by(F("until").desc(nulls_first=True)).first()
        if last is None:
            return ""
        if last.until is None:
            return HELD_ALREADY
        return _("This post has its end on %(day)s; it can be given again from that day on.") % {
            "day": last.until
        }

    def why_not_combine(self, role, since, until) -> str:
        """The three administrators' roles exclude each other and every business role."""
        others = self.appointments.overlapping(since, until).exclude(role=role)
        held = set(others.values_list("role__name", flat=True))
        if held & ADMINISTRATORS or (held and role.name in ADMINISTRATORS):
            return _(
                "An administrator's role excludes every other role; this person holds or is to hold another."
            )
        return ""


class Appointment(ScopedModel):
    """A post: this person holds this role in this branch and all below it, from when to when."""

    scope_path = "branch"

    user = models.ForeignKey(User, models.CASCADE, related_name="appointments", verbose_name=_("person"))
    role = models.ForeignKey(Group, models.PROTECT, related_name="appointments", verbose_name=_("role"))
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="appointments", verbose_name=_("branch"))
    title = models.CharField(_("post"), max_length=60, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["user__username", "-since"]
        permissions = [
            ("grant_business_appointment", "Can grant every business role"),
            ("grant_administrator_appointment", "Can grant the administrators' roles"),
        ]
        indexes = [
            models.Index(fields=["user", "since"]),
            models.Index(fields=["-since", "-id"], name="appointment_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="appointment_span_forward",
                violation_error_message=_("The end cannot come before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "branch"],
                condition=Q(until=None),
                name="one_open_appointment_of_a_kind",
                violation_error_message=HELD_ALREADY,
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.title or self.role}"

    def get_absolute_url(self):
        return self.user.get_absolute_url()

    def why_not_end(self, by) -> str:
        """The reason why somebody cannot end this post; empty when they can."""
        if self.until and self.until <= timezone.localdate():
            return _("This post has already ended.")
        if by == self.user:
            return _("Nobody changes his or her own rights.")
        return why_not_grant(by, self.role, self.branch)

    def why_not_last_until(self, day) -> str:
        """The reason why this post cannot end that day: longer than given, it would have to be given again."""
        if self.until and day > self.until:
            return _("This post ends on %(day)s; who is to hold it longer is appointed again.") % {
                "day": self.until
            }
        return ""


def why_not_grant(by, role, branch) -> str:
    """The reason why somebody cannot give a role in a branch: what one does not hold one does not hand on.

    Two permissions widen this: for the business roles, and for those of the administrators. Nobody stands for
    the portal itself, which sets up its first people.
    """
    if by is None:
        return ""
    if role.name in ADMINISTRATORS:
        may = by.reach(Appointment.permission("grant_administrator")).covers(branch.path)
        return "" if may else _("Only a security administrator grants the administrators' roles.")
    grants = by.reach(Appointment.permission("grant_business"))
    missing = [
        permission
        for permission in role.permissions.select_related("content_type")
        if not by.reach(f"{permission.content_type.app_label}.{permission.codename}").covers(branch.path)
    ]
    if role.name in BUSINESS and grants.covers(branch.path) and missing:
        # What concerns the whole enterprise is handed on only by whoever grants for the whole enterprise.
        missing = [] if grants.reaches_top else [p for p in missing if not scope_of(p)]
    if not missing:
        return ""
    what = missing[0].content_type.model_class()._meta.verbose_name_plural
    return _("This role may do more than you may here: %(what)s.") % {"what": what}


def scope_of(permission):
    """By which branch the rows of a permission are narrowed; empty when they are common to all."""
    return getattr(permission.content_type.model_class(), "scope_path", "")


class LoginSession(models.Model):
    """An open session of a person, so that the oldest can be ended when there are too many."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()
        ordering = ["started_at"]

    def __str__(self):
        return f"{self.user} {self.started_at:%F %T}"
