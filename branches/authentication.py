"""How people prove who they are."""

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import Argon2PasswordHasher

from branches.models import User


class FloorArgon2Hasher(Argon2PasswordHasher):
    """Argon2id at the floor that OWASP ASVS 5.0 names (19 MiB, two passes): a login storm stays affordable."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class PostsBackend(BaseBackend):
    """Employee number and password; rights come from posts, so there are none to load here."""

    def authenticate(self, request, username=None, password=None):
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)  # the same work as for a known account, so that time tells nothing
            return None
        return user if user.check_password(password) and may_enter(user) else None

    def get_user(self, user_id):
        user = User.objects.filter(pk=user_id).first()
        return user if user and may_enter(user) else None


def may_enter(user) -> bool:
    """Active, and not a sample account on a real site."""
    return user.is_active and (settings.SAMPLE_ACCOUNTS_ALLOWED or not user.is_sample)
