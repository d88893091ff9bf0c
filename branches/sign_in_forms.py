"""Forms of signing in and of a new password, with sentences of the portal's own."""

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Employee number and password."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("The employee number or the password is wrong (capital letters matter)."),
    }


class PasswordChangeForm(DjangoPasswordChangeForm):
    """The old password and twice the new one."""

    error_messages = DjangoPasswordChangeForm.error_messages | {
        "password_incorrect": _("The old password is not right."),
    }
