"""A quarter's supervision plan as an official table in Word, and as a workbook."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.documents import OfficeDocument
from common.exports import BookSheet, Column, write_book


def team(visit) -> str:
    """The members beside the leader; a joint check says for which side."""
    joint = visit.kind == visit.Kind.JOINT_CHECK
    return "、".join(
        f"{member.user.name}（{member.get_part_display()}）" if joint else member.user.name
        for member in visit.members.all()
    )


def plan_document(plan, visits) -> bytes:
    """The plan as a Word file, in the language of the page."""
    document = OfficeDocument(landscape=True)
    document.title(plan.title, below=f"{plan.scope.name} · {plan.span.label}")
    document.facts(
        (
            (_("Theme"), str(plan.get_theme_display())),
            (_("Visits a branch at most"), plan.cap),
            (_("Drafted by"), plan.made_by.name if plan.made_by else ""),
            (_("Submitted on"), plan.submitted_on),
            (_("Approved by"), plan.approved_by.name if plan.approved_by else ""),
            (_("Approved on"), plan.approved_on),
        )
    )
    if plan.note:
        document.paragraph(plan.note)
    document.heading(pgettext("supervision", "Visits"))
    heads = (_("No."), _("Planned on"), _("Branch"), _("Kind of visit"), _("Theme"), _("Led by"), _("Team"))
    rows = [
        (
            number,
            visit.planned_on,
            visit.branch.name,
            str(visit.get_kind_display()),
            str(visit.get_theme_display()),
            visit.leader.name,
            team(visit),
        )
        for number, visit in enumerate(visits, 1)
    ]
    document.table(
        heads, rows or [("", "", _("No visit is planned."), "", "", "", "")], shares=(1, 2.4, 4, 2, 2.4, 2, 4)
    )
    gaps = list(plan.gaps.select_related("branch"))
    if gaps:
        document.heading(_("Branches without a visit"))
        heads = (_("No."), _("Branch"), pgettext("reason", "Why"), _("In words"))
        document.table(
            heads,
            [(n, gap.branch.name, str(gap.get_reason_display()), gap.words) for n, gap in enumerate(gaps, 1)],
            shares=(1, 4, 4, 5),
        )
    document.signatures(_("Drafted by"), _("Approved by"))
    return document.content()


def plan_book(plan, visits, loads) -> bytes:
    """The plan as a workbook of three sheets."""
    line = f"{plan.scope.name} · {plan.span.label} · {plan.get_state_display()}"
    heads = {"title": plan.title, "lines": [line]}
    return write_book(
        [
            BookSheet(pgettext("supervision", "Visits"), *visit_rows(visits), **heads),
            BookSheet(_("Branches without a visit"), *gap_rows(plan), **heads),
            BookSheet(_("Work of the teams"), *load_rows(loads), **heads),
        ]
    )


def visit_rows(visits):
    columns = [Column(_("Planned on"), kind="date"), Column(_("Code")), Column(_("Branch"), width=28)]
    columns += [Column(label) for label in (_("Kind of visit"), _("Theme"), _("Led by"))]
    columns += [
        Column(_("Team"), width=30),
        Column(_("State")),
        Column(pgettext("supervision", "Visited on"), kind="date"),
    ]
    columns += [Column(_("Why missed or cancelled"), width=30), Column(_("Why beyond the cap"), width=30)]
    rows = [
        [
            visit.planned_on,
            visit.branch.code,
            visit.branch.name,
            str(visit.get_kind_display()),
            str(visit.get_theme_display()),
            visit.leader.name,
            team(visit),
            str(visit.State.MISSED.label if visit.is_missed else visit.get_state_display()),
            visit.visited_on,
            visit.reason,
            visit.over_cap_reason,
        ]
        for visit in visits
    ]
    return columns, rows


def gap_rows(plan):
    columns = [Column(_("Code")), Column(_("Branch"), width=28), Column(pgettext("reason", "Why"), width=34)]
    columns.append(Column(_("In words"), width=40))
    gaps = plan.gaps.select_related("branch")
    return columns, [[g.branch.code, g.branch.name, str(g.get_reason_display()), g.words] for g in gaps]


def load_rows(loads):
    columns = [
        Column(pgettext("person", "Name")),
        Column(_("Employee number")),
        Column(_("Organisation"), width=28),
    ]
    labels = (_("Leads"), _("Goes along"), _("In other plans"), _("In all"))
    columns += [Column(label, kind="integer") for label in labels]
    rows = [
        [each.person.name, each.person.username, each.person.branch.name,
         each.leads, each.goes_along, each.elsewhere, each.total]
        for each in loads
    ]  # fmt: skip
    return columns, rows
