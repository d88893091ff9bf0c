"""Pages about several apps at once: home, password, health."""

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views import View

from assessments.models import Figure, Period
from assessments.services.owing import Owing
from branches.models import Branch, User
from branches.services import login_sessions
from branches.sign_in_forms import PasswordChangeForm
from common import audit
from common.pages import Fragment, scoped_or_404
from common.quarters import Quarter
from integration_portal.headlines import figures_of
from integration_portal.todos import owed_words, todos_of

SHOWN = 12  # lines of what is due; the rest is counted and folded


class HomePage(View):
    """What is due for me, and the figures of my unit."""

    def get(self, request):
        period, figures = figures_of(request.user)
        todos = todos_of(request.user)
        context = {
            "title": _("Workbench"),
            "unit": request.user.branch,
            "quarter": Quarter.current().label,
            "period": period,
            "figures": figures,
            "todos": todos,
            "first": todos[:SHOWN],
            "rest": todos[SHOWN:],
            "owed": self.owed(request.user),
        }
        return render(request, "home.html", context)

    def owed(self, user):
        """What the own branch owes this quarter, for those who answer for it; asked once the page stands."""
        branch = user.branch
        if branch.kind != Branch.Kind.BRANCH or not user.reach(User.permission("view")).covers(branch.path):
            return None
        return Fragment(_("Owed this quarter"), reverse("branches:branch_quarter", args=[branch.pk]))


class FilingNote(View):
    """How many figures are still missing; a part of the home page that takes longer."""

    def get(self, request, pk):
        period = scoped_or_404(Period, request.user, pk)
        if not request.user.has_perm(Figure.permission("view")):
            raise PermissionDenied
        return HttpResponse(escape(owed_words(Owing(period, request.user))))


class PasswordChange(auth_views.PasswordChangeView):
    """A new password; other sessions of the account end with it."""

    form_class = PasswordChangeForm
    success_url = reverse_lazy("home")

    def form_valid(self, form):
        with transaction.atomic():
            form.user.must_change_password = False
            response = super().form_valid(form)
            login_sessions.note_after_new_password(form.user, self.request.session.session_key)
            audit.record(form.user, "password.changed", form.user)
        messages.success(self.request, _("Your password has been changed."))
        return response


@login_not_required
def health(request):
    """Whether the portal can do its work: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
