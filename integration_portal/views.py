"""Pages about several apps at once: home, password, health."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views import View

from branches.forms import NewPasswordForm
from common import audit


class HomePage(View):
    """What is due for me, and the figures of my unit."""

    def get(self, request):
        return render(request, "home.html", {"title": _("Workbench")})


class PasswordChange(auth_views.PasswordChangeView):
    """A new password; other sessions of the account end with it."""

    form_class = NewPasswordForm
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        with transaction.atomic():
            form.user.must_change_password = False
            response = super().form_valid(form)
            audit.record(form.user, "password.changed", form.user)
        messages.success(self.request, _("Your password has been changed."))
        return response


@login_not_required
def health(request):
    """Whether the portal can do its work: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
