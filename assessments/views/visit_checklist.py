"""The checklist of a visit on a phone: all lines of its themes, also without JavaScript."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.views import View

from assessments.forms.visits import LineForm, TextForm
from assessments.models import SupervisionVisit, VisitAnswer
from assessments.services import visit_conduct
from assessments.views.visit_conduct import HAS_LINES, trail, visit_or_404
from assessments.visit_lines import Line, add_hints, lines_of, parts_of, total_of, values_of
from common.errors import RuleViolation, StaleEdit

TEXTS = {
    "guidance": (5, 4000),
    "impression": (3, 4000),
}  # rows, characters


@dataclass
class WrittenLine:
    """A line as its form shows it: what is stored or what was typed, and what stood in the way."""

    line: Line
    values: dict
    errors: dict = field(default_factory=dict)
    theirs: str = ""  # who wrote it meanwhile

    @property
    def prefix(self) -> str:
        return f"l{self.line.item.pk}"


class VisitChecklist(View):
    """Every line of the visit; each saves itself, or all of a theme by one button."""

    def get(self, request, pk):
        visit = visit_or_404(request.user, pk, "conduct")
        if visit.state not in HAS_LINES:
            messages.info(request, visit.why_not_write(request.user))
            return redirect(visit)
        return self.show(visit)

    def post(self, request, pk):
        visit = visit_or_404(request.user, pk, "conduct")
        part = request.POST.get("part", "")
        if part == "texts":
            return self.write_texts(visit)
        written = [self.written(visit, line, part) for line in lines_of(visit)]
        wrong = [each for each in written if each.errors or each.theirs]
        if not wrong:
            messages.success(request, _now("The lines are saved."))
            return redirect(f"{request.path}#{part}")
        return self.show(visit, written, status=409 if any(each.theirs for each in wrong) else 422)

    def written(self, visit, line, part):
        """The line after what was typed for it has been saved, or with what stood in the way."""
        kept = WrittenLine(line, values_of(line.item, line.answer))
        form = LineForm(self.request.POST, prefix=kept.prefix)
        if line.item.theme != part or f"{kept.prefix}-version" not in self.request.POST:
            return kept
        typed = kept.values | {name: form[name].value() or "" for name in form.fields}
        if not form.is_valid():
            return WrittenLine(line, typed, {name: list(words) for name, words in form.errors.items()})
        if is_empty(form.cleaned_data) and line.answer is None:
            return kept
        try:
            answer = visit_conduct.save_line(visit, line.item, by=self.request.user, **form.cleaned_data)
        except StaleEdit as stale:
            return WrittenLine(line, typed | {"version": kept.values["version"]}, theirs=str(stale.message))
        except ValidationError as invalid:
            return WrittenLine(line, typed, invalid.message_dict)
        except RuleViolation as refusal:
            return WrittenLine(line, typed, {"result": [str(refusal.message)]})
        line.answer = answer
        return WrittenLine(line, values_of(line.item, answer))

    def write_texts(self, visit):
        """What was advised and the impression, by the button of their form."""
        typed = {}
        for name in TEXTS:
            form = TextForm(self.request.POST, prefix=name)
            if not form.is_valid():
                typed[name] = (form["text"].value() or "", " ".join(form.errors.get("text", ())))
                continue
            mark, text = form.cleaned_data["version"], form.cleaned_data["text"]
            try:
                visit_conduct.write_text(visit, name, by=self.request.user, text=text, mark=mark)
            except RuleViolation as refusal:
                typed[name] = (text, str(refusal.message))
        if typed:
            return self.show(visit_or_404(self.request.user, visit.pk), typed=typed, status=409)
        messages.success(self.request, _now("The words of the visit are saved."))
        return redirect(f"{self.request.path}#texts")

    def show(self, visit, written=None, typed=None, status=200):
        user = self.request.user
        written = written or [
            WrittenLine(line, values_of(line.item, line.answer)) for line in lines_of(visit)
        ]
        lines = [each.line for each in written]
        add_hints(visit, lines)
        by_line = {each.line.item.pk: each for each in written}
        parts = parts_of(lines)
        title = _now("Checklist")
        locked = visit.why_not_write(user)
        context = {
            "title": title,
            "breadcrumb": trail(visit, title),
            "summary": str(visit),
            "visit": visit,
            "locked": locked,
            "parts": [(part, [by_line[line.item.pk] for line in part.lines]) for part in parts],
            "total": total_of(lines),
            "results": VisitAnswer.Result.choices,
            "texts": texts_of(visit, typed or {}),
            "loose": visit.findings.filter(item=None).select_related("code", "owner").order_by("pk"),
            "may_note": not visit.why_not_note(user),
            "why_not_complete": visit.why_not_complete(user),
            "complete_url": reverse("assessments:supervision_visit_action", args=[visit.pk, "complete"]),
        }
        return render(self.request, "assessments/visit_checklist.html", context, status=status)


def is_empty(values) -> bool:
    """Whether nothing was written; proposed methods alone are nothing."""
    return not any(values.get(name) for name in ("result", "note", "sample", "occurrences", "points_off"))


def texts_of(visit, typed) -> list[dict]:
    """The texts of a visit as fields, each with the mark by which it is known again."""
    return [
        {
            "name": name,
            "label": SupervisionVisit._meta.get_field(name).verbose_name,
            "text": typed[name][0] if name in typed else getattr(visit, name),
            "wrong": typed[name][1] if name in typed else "",
            "theirs": getattr(visit, name) if name in typed else "",
            "mark": visit_conduct.mark_of(getattr(visit, name)),
            "rows": rows,
            "most": most,
        }
        for name, (rows, most) in TEXTS.items()
    ]
