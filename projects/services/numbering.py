"""What approval gives a project: its number without gaps, its day, the day of its mid-term check."""

from datetime import date, timedelta

from django.db.models.functions import Length
from django.utils import timezone

from common import changes
from common.locks import one_after_the_other
from projects.models import Project
from projects.models.project_states import ProjectKind

LETTERS = {
    ProjectKind.SECRETARY: "书",
    ProjectKind.MEMBER: "员",
    ProjectKind.TASK_FORCE: "急",
    ProjectKind.JOINT: "联",
}
YEAR_PROJECT = timedelta(days=270)  # so long within one calendar year is a project of the year
MIDYEAR = (7, 31)


def approve(project, *, by):
    """The last step has agreed: the project runs from today on."""
    values = {
        "state": Project.State.RUNNING,
        "number": next_number(project),
        "approved_on": timezone.localdate(),
        "midterm_due_on": midterm_due(project.starts_on, project.ends_on),
    }
    return changes.update(project, values, by=by, action="project.approved")


def next_number(project) -> str:
    """Kind, year, running number; one approval after the other takes a number, so that none is left out."""
    prefix = f"{LETTERS[ProjectKind(project.kind)]}{project.year}-"
    one_after_the_other(f"number {prefix}")
    numbers = Project.objects.filter(number__startswith=prefix).order_by(Length("number").desc(), "-number")
    last = numbers.values_list("number", flat=True).first()
    running = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{running:03d}"


def midterm_due(starts_on, ends_on) -> date:
    """The middle of its time; of a project of the year the end of July."""
    if starts_on.year == ends_on.year and ends_on - starts_on >= YEAR_PROJECT:
        return date(starts_on.year, *MIDYEAR)
    return starts_on + (ends_on - starts_on) // 2
