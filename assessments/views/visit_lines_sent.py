"""Lines and texts that a page sends by themselves, as JSON: saved, refused beside the field, or newer there."""

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.formats import date_format
from django.views import View

from assessments.forms.visits import LineForm, TextForm
from assessments.services import visit_conduct
from assessments.views.visit_conduct import visit_or_404
from assessments.visit_lines import values_of
from common.errors import RuleViolation, StaleEdit

WRONG, NEWER = 422, 409


class SentPart(View):
    """One part of a visit: 200 saved, 409 newer there or not possible now, 422 wrong in itself."""

    form_class = None

    def post(self, request, pk, **place):
        visit = visit_or_404(request.user, pk, "conduct")
        part = self.find(visit, **place)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return JsonResponse({"errors": dict(form.errors)}, status=WRONG)
        try:
            self.save(visit, part, form.cleaned_data)
        except StaleEdit as stale:
            theirs = self.answer(visit_or_404(request.user, pk, "conduct"), part)
            return JsonResponse({"detail": str(stale.message), "theirs": theirs}, status=NEWER)
        except RuleViolation as refusal:
            return JsonResponse({"detail": str(refusal.message)}, status=NEWER)
        except ValidationError as invalid:
            return JsonResponse({"errors": invalid.message_dict}, status=WRONG)
        visit = visit_or_404(request.user, pk, "conduct")
        return JsonResponse(self.answer(visit, part))


class SentLine(SentPart):
    """One line of the checklist."""

    form_class = LineForm

    def find(self, visit, item):
        line = visit.lines().filter(pk=item).first() if visit.checklist_id else None
        if line is None:
            raise Http404
        return line

    def save(self, visit, line, values):
        visit_conduct.save_line(visit, line, by=self.request.user, **values)

    def answer(self, visit, line) -> dict:
        answer = visit.answers.filter(item=line).select_related("by").first()
        values = values_of(line, answer)
        found = {"version": values.pop("version"), "values": values}
        if answer:
            at = date_format(timezone.localtime(answer.at), "m-d H:i")
            found |= {"by": answer.by.name, "at": at, "off": str(answer.points_off)}
        return found


class SentText(SentPart):
    """What was advised, or the impression as a whole."""

    form_class = TextForm

    def find(self, visit, name):
        if name not in visit_conduct.TEXTS:
            raise Http404
        return name

    def save(self, visit, name, values):
        mark, text = values["version"], values["text"]
        visit_conduct.write_text(visit, name, by=self.request.user, text=text, mark=mark)

    def answer(self, visit, name) -> dict:
        text = getattr(visit, name)
        return {"version": visit_conduct.mark_of(text), "values": {"text": text}}


class VisitState(View):
    """Whether the person is still signed in and the team's, and the token with which the page may write."""

    def get(self, request, pk):
        visit = visit_or_404(request.user, pk, "conduct")
        reason = str(visit.why_not_write(request.user))
        return JsonResponse({"token": get_token(request), "reason": reason})
