"""Parts of a project's page: progress and milestones, what was handed in, acceptance, benefit."""

from django.shortcuts import render
from django.views import View

from common.pages import scoped_or_404
from common.tables import show
from common.todos import time_left
from projects import benefit_formulas
from projects.models import Benefit, Milestone, ProgressReport, Project
from projects.progress_forms import decimal_text
from projects.views.benefits import TONES as BENEFIT_TONES
from projects.views.progress import TONES, value, when

AMOUNTS = ("expected", "claimed", "confirmed")
HISTORY = 24  # windows shown; the list has them all
RESULT_TONES = {"passed": "good", "rework": "watch", "failed": "bad", "": "plain"}


class ProjectPart(View):
    """One part of the page of a project that the reader sees."""

    template = ""

    def get(self, request, pk):
        project = scoped_or_404(Project, request.user, pk)
        return render(request, self.template, {"project": project} | self.context(project, request.user))


def standing_of(milestone, *, runs) -> dict:
    """Where a milestone stands, as a tag in words; time is left only while the project runs."""
    if runs and milestone.state == Milestone.State.PLANNED:
        return time_left(milestone.due_on)
    on_time = milestone.state == Milestone.State.DONE and milestone.done_on <= milestone.due_on
    return {"kind": "good" if on_time else "plain", "label": milestone.get_state_display()}


def report_row(report, user) -> dict:
    return {
        "report": report,
        "value": value(report),
        "tone": TONES[report.health],
        "when": when(report),
        "may_correct": not report.why_not_correct(user),
    }


class ProgressPart(ProjectPart):
    template = "projects/part_progress.html"

    def context(self, project, user):
        reports = ProgressReport.objects.for_user(user).filter(project=project).select_related("by", "file")
        rows = list(reports.order_by("-last_day")[:HISTORY])
        for each in rows:
            each.project = project
        return {
            "milestones": [
                (each, standing_of(each, runs=project.is_reporting)) for each in project.milestones.all()
            ],
            "reports": [report_row(each, user) for each in rows],
        }


class ChecksPart(ProjectPart):
    template = "projects/part_checks.html"

    def context(self, project, user):
        checks = [
            {"check": each, "value": decimal_text(each.value)}
            for each in project.midterm_checks.select_related("by")
        ]
        return {"checks": checks, "result_value": decimal_text(project.result_value)}


class AcceptancePart(ProjectPart):
    template = "projects/part_acceptance.html"

    def context(self, project, user):
        rounds = project.acceptances.select_related("decided_by").prefetch_related("assessors__user")
        found = []
        for each in rounds:
            each.project = project
            found.append(round_of(each, user))
        return {"rounds": found}


def round_of(acceptance, user) -> dict:
    """One acceptance as this reader may see it: points only where they are open to them."""
    assessors = list(acceptance.assessors.all())
    shown = acceptance.shows_scores_to(user)
    lines = list(acceptance.lines)
    table = [
        {"line": line, "points": [each.points.get(str(line.pk), "") for each in assessors]} for line in lines
    ]
    return {
        "acceptance": acceptance,
        "tone": RESULT_TONES[acceptance.result],
        "assessors": assessors,
        "scored": sum(each.total is not None for each in assessors),
        "shown": shown,
        "table": table if shown else [],
    }


class AwardsPart(ProjectPart):
    template = "projects/part_awards.html"

    def context(self, project, user):
        return {"awards": project.awards.select_related("by")}


class BenefitPart(ProjectPart):
    template = "projects/part_benefit.html"

    def context(self, project, user):
        benefit = Benefit.objects.for_user(user).filter(project=project)
        benefit = benefit.select_related("claimed_by", "confirmed_by").first()
        if benefit is None:
            return {"benefit": None}
        benefit.project = project
        amounts = {name: show(getattr(benefit, f"{name}_amount")) for name in AMOUNTS}
        return {
            "benefit": benefit,
            "tone": BENEFIT_TONES[benefit.state],
            "inputs": inputs_of(benefit),
            "amounts": amounts,
        }


def inputs_of(benefit) -> list[dict]:
    """The figures of the arithmetic: expected, claimed and confirmed beside each other."""
    return [
        {
            "label": each.label,
            "unit": each.unit,
            "expected": benefit.expected_inputs.get(each.name, ""),
            "claimed": benefit.claimed_inputs.get(each.name, ""),
            "confirmed": benefit.confirmed_inputs.get(each.name, ""),
        }
        for each in benefit_formulas.FORMULAS[benefit.formula]
    ]
