"""Following a request with its code, without an account."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _now
from django.views import View
from django.views.decorators.cache import never_cache

from branches.models import WorkerRequest
from branches.services import request_codes
from branches.views.voices_mine import ASKER_ACTIONS
from branches.voices_forms import CodeForm
from common.errors import RuleViolation
from common.middleware import client_address

KEY, MINUTES = "followed_request", 15
public = [login_not_required, never_cache]


@method_decorator(public, name="dispatch")
class Follow(View):
    """Type the code, see the request for a quarter of an hour."""

    def get(self, request):
        return self.show(request, CodeForm())

    def post(self, request):
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                found = request_codes.find(form.cleaned_data["code"], address=client_address(request))
            except RuleViolation as refusal:
                form.add_error(None, refusal.message)
                return self.show(request, form, status=429)
            if found:
                if not request.user.is_authenticated:  # else the key is what the limit of sessions knows
                    request.session.cycle_key()
                request.session[KEY] = [found.pk, time.time() + MINUTES * 60]
                return redirect("voices:request")
            form.add_error(
                "code", _now("There is no request with this code. Please compare it with your sheet.")
            )
        return self.show(request, form, status=422)

    def show(self, request, form, status=200):
        context = {"title": _now("Follow a request"), "form": form, "minutes": MINUTES}
        return render(request, "voices/follow.html", context, status=status)


@method_decorator(public, name="dispatch")
class Followed(View):
    """The request of the code: its state, its answer, and what the asker may do."""

    def get(self, request):
        row = followed(request)
        return show(request, row) if row else redirect("voices:follow")


@method_decorator(public, name="dispatch")
class FollowedVerb(View):
    """Rate, add a word, agree to publication, withdraw."""

    def post(self, request, verb):
        if verb not in ASKER_ACTIONS:
            raise Http404
        row, action = followed(request), ASKER_ACTIONS[verb]
        if row is None:
            messages.info(request, _now("Please type the code again; nothing has been changed."))
            return redirect("voices:follow")
        form = action.form(request.POST) if action.form else None
        if form and not form.is_valid():
            return show(request, row, {verb: form}, status=422)
        try:
            action.service(row, **(form.cleaned_data if form else {}))
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, str(action.done))
        return redirect("voices:request")


@method_decorator(public, name="dispatch")
class Leave(View):
    """Forget the request on this computer."""

    def post(self, request):
        request.session.pop(KEY, None)
        messages.success(request, _now("The request is no longer shown on this device."))
        return redirect("voices:follow")


def followed(request):
    """The request whose code was typed in this session, for a while."""
    pk, until = request.session.get(KEY) or (None, 0)
    if time.time() > until:
        request.session.pop(KEY, None)
        return None
    return WorkerRequest.objects.select_related("branch", "unit").filter(pk=pk).first()


def show(request, row, typed=None, status=200):
    typed = typed or {}
    verbs = {
        name: {"action": action, "form": typed.get(name) or (action.form and action.form())}
        for name, action in ASKER_ACTIONS.items()
        if action.shown(row)
    }
    context = {
        "title": _now("Request %(number)s") % {"number": row.number},
        "row": row,
        "steps": steps(row),
        "verbs": verbs,
        "comments": row.comments.select_related("by"),
        "former": row.former_answers.all(),
    }
    return render(request, "voices/request.html", context, status=status)


def steps(row):
    """Where the request stands, as a line of steps."""
    names = [_now("Taken in"), _now("With its owner"), _now("Answered"), _now("Rated")]
    state = WorkerRequest.State
    reached = {state.RECEIVED: 0, state.ASSIGNED: 1, state.REOPENED: 1, state.ANSWERED: 2, state.RATED: 3}
    here = reached.get(row.state, -1)
    return [{"label": name, "current": index == here} for index, name in enumerate(names)]
