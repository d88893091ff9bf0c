"""The kinds of projects and the states of their life, in order."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectKind(models.TextChoices):
    SECRETARY = "secretary", _("secretary project")
    MEMBER = "member", _("member project")
    TASK_FORCE = "task_force", _("urgent task force")
    JOINT = "joint", _("joint project of several branches")


class ProjectState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("project", "draft")
    IN_REVIEW = "in_review", _("under review")
    RETURNED = "returned", pgettext_lazy("project", "returned")
    RUNNING = "running", pgettext_lazy("project", "running")
    MIDTERM = "midterm", _("mid-term check")
    CLOSING = "closing", _("closing under review")
    ACCEPTANCE = "acceptance", _("being accepted")
    CONFIRMING = "confirming", _("benefit to be confirmed")
    FINISHED = "finished", _("finished")
    ARCHIVED = "archived", _("archived")
    SUSPENDED = "suspended", _("suspended")
    TERMINATED = "terminated", _("terminated")
    WITHDRAWN = "withdrawn", pgettext_lazy("project", "withdrawn")


EARLIEST, LATEST = 2000, 2100  # years
LARGEST = Decimal("9999999999.99")
LARGEST_FUND = Decimal(100_000_000)

ALIVE = ("running", "midterm", "closing", "acceptance", "confirming", "suspended")
DONE = ("finished", "archived")
APPROVED = (*ALIVE, *DONE, "terminated")  # it was approved once
