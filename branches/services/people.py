"""Changes of people, of their accounts and of the posts they hold."""

import secrets

from axes.utils import reset as forget_failures
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from branches.models import Appointment, User
from branches.services import login_sessions
from common import audit, changes
from common.errors import refuse
from common.pinyin import initials

audit.WORDS |= {
    "person.added": _("registered"),
    "person.changed": _("changed"),
    "person.deactivated": _("account locked"),
    "person.activated": _("account opened"),
    "person.one_time_password_set": _("one-time password set"),
    "person.unlocked": _("wrong passwords forgotten"),
    "person.appointed": _("appointed"),
    "person.post_ended": _("post ended"),
    "password.changed": _("password changed"),
}
# Without letters and digits that are mistaken for each other when read out.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def add_person(*, by, is_sample=False, **values):
    """Register a person; the account opens with its first one-time password."""
    person = User(is_sample=is_sample, **values)
    refuse(person.branch.why_not_join())
    person.initials = initials(person.name)
    person.set_unusable_password()
    return changes.create(person, by=by, action="person.added")


@transaction.atomic
def change_person(person, *, by, version=None, **values):
    """Change what is known about a person; nobody moves into a closed organisation, who is in one may stay."""
    person = changes.locked(person)
    branch = values.get("branch", person.branch)
    refuse(branch.why_not_join() if branch != person.branch else "")
    derived = {"initials": initials(values.get("name", person.name))}
    return changes.update(person, values, by=by, version=version, action="person.changed", derived=derived)


@transaction.atomic
def deactivate(person, *, by, reason=""):
    """Lock an account; open sessions end with their next request."""
    person = changes.locked(person)
    refuse(person.why_not_deactivate(by))
    return changes.update(person, {"is_active": False}, by=by, action="person.deactivated", reason=reason)


@transaction.atomic
def activate(person, *, by, reason=""):
    """Open a locked account again."""
    person = changes.locked(person)
    refuse(person.why_not_activate(by))
    return changes.update(person, {"is_active": True}, by=by, action="person.activated", reason=reason)


@transaction.atomic
def set_one_time_password(person, *, by) -> str:
    """A password that is told once and changed at the first sign-in; other sessions end."""
    person = changes.locked(person)
    refuse(person.why_not_secure(by))
    password = "-".join("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _part in range(4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    login_sessions.end(person.login_sessions.values_list("session_key", flat=True))
    audit.record(by, "person.one_time_password_set", person)
    return password


@transaction.atomic
def unlock(person, *, by):
    """Forget the wrong passwords, so that the person can try again at once."""
    person = changes.locked(person)
    refuse(person.why_not_unlock(by))
    forget_failures(username=person.username)
    audit.record(by, "person.unlocked", person)
    return person


@transaction.atomic
def appoint(*, by, user, role, branch, since, until=None, title=""):
    """Give a person a post: its role holds in the branch and all below it."""
    user = changes.locked(user)  # two appointments of one person are judged one after the other
    refuse(user.why_not_appoint(role, branch, by, since=since, until=until))
    post = Appointment(user=user, role=role, branch=branch, since=since, until=until, title=title)
    return changes.create(post, by=by, action="person.appointed")


@transaction.atomic
def end_post(post, *, by, until, reason=""):
    """End a post; its rights end with it."""
    post = changes.locked(post)
    refuse(post.why_not_end(by))
    refuse(post.why_not_last_until(until))
    before = audit.values(post, ["until"])
    post.until = until
    post.full_clean()
    post.save(update_fields=["until"])
    changed = audit.differences(before, audit.values(post, ["until"]))
    audit.record(by, "person.post_ended", post, changes=changed, reason=reason)
    return post
