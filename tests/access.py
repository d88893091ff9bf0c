"""The access matrix: which role gets which answer from which page. Every URL name has its line here.

A person of each role holds the post at the section; the page's row lies in turn at the section itself (own), in a
branch below it (child), in the section next door (sibling) and in the committee above (above). Two more ask: somebody
without any post today (none), and somebody who is not signed in (logged out).

A new page needs one line in ACCESS:

    "app:name": Page(roles, row="branch")        inside the scope 200, outside 404, other roles 403, logged out 302
    "app:name": Page(roles)                      no row in the address: 200 for the roles, 403 for the others
    "app:name#verb": Page(...)                   a further line for the same address, after # whatever tells them apart

and, when no row of its kind is known yet, one line in ROWS: how to make it in a branch.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from assessments.models import OfficeWorkbook, Period, Scheme, ScoreRun, ScoreTotal
from assessments.services import filing
from assessments.services.scheme_documents import create_from_document
from branches.roles import Role
from common import jobs
from common.attachments import store
from common.batches import ImportBatch
from tests import factories
from tests.assessments import enterprise, filing_cast, results_cast

EVERYBODY = frozenset(Role.values)
PEOPLE = frozenset({"leader", "secretary", "party_admin", "auditor", "security_admin"})
ORGANISATION = PEOPLE | {"inspector", "unit_head", "confirmer", "member"}
PARTY = frozenset({"party_admin"})
APPOINTERS = frozenset({"party_admin", "security_admin"})
FIGURES = frozenset({"leader", "secretary", "inspector", "party_admin", "unit_head", "confirmer", "auditor"})
FILERS = frozenset({"party_admin", "confirmer"})
NOBODY = frozenset()

RELATIONS = ("own", "child", "sibling", "above")


@dataclass(frozen=True)
class Page:
    """Who gets what from one address."""

    roles: frozenset = NOBODY  # who may
    row: str = ""  # what the address names, a key of ROWS; empty: nothing
    args: tuple = ()  # what else the address holds, after the row
    readers: frozenset = NOBODY  # who sees such rows without being allowed this: 403 inside, 404 outside
    hidden: bool = False  # readers do not see this very row: 404 for them too
    scoped: bool = True  # rows belong to branches; False: common to all
    method: str = "get"
    body: dict = field(default_factory=dict)
    ok: int = 200
    refused: int = 403
    none: int | None = None  # for somebody without a post; default: refused
    logged_out: int = 302

    def expected(self, role, relation) -> int:
        """The status code for a role whose person stands in this relation to the row."""
        outside = self.row and self.scoped and relation in {"sibling", "above"}
        if role in self.roles:
            return 404 if outside else self.ok
        if role in self.readers:
            return 404 if outside or self.hidden else self.refused
        return self.refused


def person(branch):
    return factories.person(f"{branch.code}-p", "某人", branch, "member")


def import_batch(branch):
    owner = person(branch)
    file = store([b"code\n"], name="a.csv", owner=owner)
    return ImportBatch.objects.create(kind="branches", file=file, by=owner, state=ImportBatch.State.CHECKED)


def figure(branch):
    period, metric = filing_cast.period("2026Q3"), filing_cast.metric("life_records")
    return filing.file_figure(period, metric, branch=branch, by=None, state="not_reported")


def office_workbook(branch):
    owner = person(branch)
    file = store([b"PK"], name="a.xlsx", owner=owner)
    return OfficeWorkbook.objects.create(period=filing_cast.period("2026Q3"), file=file, by=owner)


def run(branch):
    """A published run of this part of the tree, with an earlier one that it superseded."""
    period = Period.objects.get_or_create(
        quarter="2026Q2", defaults={"state": "closed", "filing_deadline": timezone.now()}
    )[0]
    scheme = Scheme.objects.filter(code="worked").first() or results_cast.scheme()
    made = [
        ScoreRun.objects.create(period=period, scheme=scheme, scope=branch, state=state)
        for state in ("superseded", "published")
    ]
    for each in made:
        weights = {"party_weight": "0.4", "business_weight": "0.6"}
        ScoreTotal.objects.create(run=each, branch=branch, name=branch.name, path=branch.path, **weights)
    return made[-1]


@dataclass
class Card:
    """A page whose address names a run and one of its branches."""

    run: ScoreRun
    branch: object

    @property
    def address(self):
        return [self.run.pk, self.branch.pk]


def scheme_draft():
    """A scheme that is still being designed."""
    document = {**enterprise.DOCUMENT, "code": "draft"}
    return create_from_document(document, by=None, effective_from=date(2026, 1, 1))


@dataclass
class SchemePair:
    """A page whose address names two editions."""

    scheme: Scheme

    @property
    def address(self):
        return [self.scheme.pk, self.scheme.pk]


# What is posted to keep a view of a list.
VIEW = {"verb": "save", "page": "branches:branch", "name": "综采", "query": "q=zc", "path": "/"}

# How a row of each kind is made in a branch.
ROWS: dict[str, Callable] = {
    "branch": lambda branch: branch,
    "unit": lambda branch: factories.unit(f"{branch.code}-u", "某队", branch),
    "peer_group": lambda branch: factories.peer_group(),
    "person": person,
    "appointment": lambda branch: person(branch).appointments.get(),
    "job": lambda branch: jobs.ask("import.check", by=person(branch), args={}),
    "import_batch": import_batch,
    "period": lambda branch: filing_cast.period("2026Q3"),
    "metric": lambda branch: filing_cast.metric("life_records"),
    "figure": figure,
    "office": office_workbook,
    "run": run,
    "card": lambda branch: Card(run(branch), branch),
    "scheme": lambda branch: Scheme.objects.filter(code="worked").first() or results_cast.scheme(),
    "scheme_pair": lambda branch: SchemePair(ROWS["scheme"](branch)),
    "scheme_draft": lambda branch: scheme_draft(),
    "scheme_part": lambda branch: scheme_draft().groups.get(side="party"),
    "scheme_indicator": lambda branch: scheme_draft().indicators.first(),
    "scheme_file": lambda branch: store([b"PK"], name="a.xlsx", owner=person(branch)),
    "total": lambda branch: run(branch).totals.get(),
    "list_export": lambda branch: jobs.ask("common.list_export", by=person(branch), args={}),
    "report": lambda branch: jobs.ask("assessments.report", by=person(branch), args={"run": 0}),
}

ACCESS: dict[str, Page] = {
    # Schemes: common to all; published ones are read by whoever is assessed, drafts by their designers
    "assessments:scheme_list": Page(FIGURES),
    "assessments:scheme_export": Page(FIGURES, args=("csv",)),
    "assessments:scheme_add": Page(PARTY),
    "assessments:scheme_presets": Page(PARTY),
    "assessments:scheme_preset": Page(PARTY, args=("enterprise_integrated",)),
    "assessments:scheme_detail": Page(FIGURES, row="scheme", scoped=False),
    "assessments:scheme_action": Page(
        PARTY, row="scheme_draft", args=("publish",), scoped=False, readers=FIGURES, hidden=True
    ),
    "assessments:scheme_action#copy": Page(
        PARTY, row="scheme", args=("copy",), scoped=False, readers=FIGURES
    ),
    "assessments:scheme_action#retire": Page(
        PARTY, row="scheme", args=("retire",), scoped=False, readers=FIGURES
    ),
    "assessments:scheme_action#discard": Page(
        PARTY, row="scheme_draft", args=("discard",), scoped=False, readers=FIGURES, hidden=True
    ),
    "assessments:scheme_book": Page(FIGURES, row="scheme", scoped=False),
    "assessments:scheme_book#draft": Page(
        PARTY, row="scheme_draft", scoped=False, readers=FIGURES, hidden=True
    ),
    "assessments:scheme_import": Page(PARTY),
    # Somebody else's upload is nobody's to keep
    "assessments:scheme_import_keep": Page(PARTY, row="scheme_file", scoped=False, ok=404),
    "assessments:scheme_weights": Page(PARTY, row="scheme_draft", scoped=False),
    "assessments:scheme_entropy": Page(PARTY, row="scheme_draft", scoped=False),
    "assessments:scheme_edit": Page(PARTY, row="scheme_draft", scoped=False),
    "assessments:scheme_group_add": Page(PARTY, row="scheme_draft", scoped=False),
    "assessments:scheme_kinds": Page(PARTY, row="scheme_draft", scoped=False),
    "assessments:scheme_indicator_add": Page(PARTY, row="scheme_draft", args=("ratio",), scoped=False),
    "assessments:scheme_put_back": Page(PARTY, row="scheme_draft", scoped=False, method="post", ok=409),
    "assessments:scheme_difference": Page(FIGURES, row="scheme_pair", scoped=False),
    "assessments:scheme_group_edit": Page(PARTY, row="scheme_part", scoped=False),
    "assessments:scheme_group_verb": Page(
        PARTY, row="scheme_part", args=("up",), scoped=False, method="post", ok=302
    ),
    "assessments:scheme_indicator_edit": Page(PARTY, row="scheme_indicator", scoped=False),
    "assessments:scheme_indicator_verb": Page(
        PARTY, row="scheme_indicator", args=("up",), scoped=False, method="post", ok=302
    ),
    # The doors
    "home": Page(EVERYBODY, none=200),
    "search": Page(EVERYBODY, none=200),
    "health": Page(EVERYBODY, none=200, logged_out=200),
    "set_language": Page(EVERYBODY, method="post", ok=302, none=302),
    "login": Page(EVERYBODY, ok=302, none=302, logged_out=200),
    "logout": Page(EVERYBODY, method="post", ok=302, none=302),
    "password_change": Page(EVERYBODY, none=200),
    # What every app shares
    "common:jobs_list": Page(EVERYBODY, none=200),
    "common:job": Page(frozenset({"system_admin"}), row="job", scoped=False, refused=404),
    "common:audit_list": Page(frozenset({"auditor", "audit_admin"})),
    "common:audit_export": Page(frozenset({"auditor", "audit_admin"}), args=("csv",)),
    "common:export_file": Page(row="list_export", refused=404),
    "common:saved_views": Page(EVERYBODY, method="post", body=VIEW, ok=302, none=302),
    "common:choose": Page(ORGANISATION, args=("branches.branch",)),
    "common:import_upload": Page(PARTY, args=("branches",)),
    "common:import_template": Page(PARTY, args=("branches",)),
    "common:import_batch": Page(row="import_batch", refused=404),
    "common:import_errors": Page(row="import_batch", refused=404),
    # The organisation
    "branches:branch_list": Page(ORGANISATION),
    "branches:branch_export": Page(ORGANISATION, args=("csv",)),
    "branches:branch_detail": Page(ORGANISATION, row="branch"),
    "branches:branch_quarter": Page(ORGANISATION, row="branch"),
    "branches:branch_add": Page(PARTY),
    "branches:branch_edit": Page(PARTY, row="branch"),
    "branches:branch_action": Page(PARTY, row="branch", args=("close",), readers=ORGANISATION),
    "branches:tree_list": Page(ORGANISATION),
    "branches:tree_export": Page(ORGANISATION, args=("csv",)),
    "branches:unit_list": Page(ORGANISATION),
    "branches:unit_export": Page(ORGANISATION, args=("csv",)),
    "branches:unit_detail": Page(ORGANISATION, row="unit"),
    "branches:unit_add": Page(PARTY),
    "branches:unit_edit": Page(PARTY, row="unit"),
    "branches:unit_action": Page(PARTY, row="unit", args=("close",), readers=ORGANISATION),
    "branches:peer_group_list": Page(ORGANISATION),
    "branches:peer_group_export": Page(ORGANISATION, args=("csv",)),
    "branches:peer_group_add": Page(PARTY),
    "branches:peer_group_edit": Page(PARTY, row="peer_group", scoped=False),
    "api-branch-list": Page(ORGANISATION, logged_out=403),
    "api-branch-detail": Page(ORGANISATION, row="branch", logged_out=403),
    "api-unit-list": Page(ORGANISATION, logged_out=403),
    "api-unit-detail": Page(ORGANISATION, row="unit", logged_out=403),
    # People
    "branches:person_list": Page(PEOPLE),
    "branches:person_export": Page(PEOPLE, args=("csv",)),
    "branches:person_detail": Page(PEOPLE, row="person"),
    "branches:person_add": Page(PARTY),
    "branches:person_edit": Page(PARTY, row="person"),
    "branches:person_action": Page(APPOINTERS, row="person", args=("deactivate",), readers=PEOPLE),
    "branches:person_password": Page(APPOINTERS, row="person"),
    "branches:appointment_list": Page(PEOPLE),
    "branches:appointment_export": Page(PEOPLE, args=("csv",)),
    "branches:appointment_add": Page(APPOINTERS),
    "branches:appointment_action": Page(APPOINTERS, row="appointment", args=("end",), readers=PEOPLE),
    # Runs and their results
    "assessments:run_list": Page(FIGURES),
    "assessments:run_export": Page(FIGURES, args=("csv",)),
    "assessments:run_add": Page(PARTY),
    "assessments:run_detail": Page(FIGURES, row="run"),
    "assessments:run_action": Page(PARTY, row="run", args=("cancel",), readers=FIGURES),
    "assessments:run_progress": Page(FIGURES, row="run"),
    "assessments:run_publish": Page(PARTY, row="run"),
    "assessments:run_difference": Page(FIGURES, row="run"),
    "assessments:run_difference_export": Page(FIGURES, row="run", args=("csv",)),
    "assessments:difference_card": Page(FIGURES, row="card"),
    "assessments:run_report": Page(FIGURES, row="run", method="post"),
    "assessments:report_file": Page(row="report", refused=404),
    "assessments:results": Page(FIGURES),
    "assessments:my_card": Page(FIGURES, ok=302),
    "assessments:result_list": Page(FIGURES, row="run"),
    "assessments:result_export": Page(FIGURES, row="run", args=("csv",)),
    "assessments:line_list": Page(FIGURES, row="run"),
    "assessments:line_export": Page(FIGURES, row="run", args=("csv",)),
    "assessments:card": Page(FIGURES, row="card"),
    "assessments:card_trend": Page(FIGURES, row="card"),
    "home_filing": Page(FIGURES, row="period", scoped=False),
    "api-period-list": Page(FIGURES, logged_out=403),
    "api-period-detail": Page(FIGURES, row="period", scoped=False, logged_out=403),
    "api-metric-list": Page(FIGURES, logged_out=403),
    "api-metric-detail": Page(FIGURES, row="metric", scoped=False, logged_out=403),
    "api-scheme-list": Page(FIGURES, logged_out=403),
    "api-scheme-detail": Page(FIGURES, row="scheme", scoped=False, logged_out=403),
    "api-run-list": Page(FIGURES, logged_out=403),
    "api-run-detail": Page(FIGURES, row="run", logged_out=403),
    "api-run-publish": Page(PARTY, row="run", method="post", ok=415, logged_out=403),
    "api-total-list": Page(FIGURES, ok=400, logged_out=403),
    "api-total-detail": Page(FIGURES, row="total", logged_out=403),
    "api-line-list": Page(FIGURES, ok=400, logged_out=403),
    # Quarters, the catalogue and reported figures
    "assessments:period_list": Page(FIGURES),
    "assessments:period_export": Page(FIGURES, args=("csv",)),
    "assessments:period_detail": Page(FIGURES, row="period", scoped=False),
    "assessments:period_owing": Page(FIGURES, row="period", scoped=False),
    "assessments:period_add": Page(PARTY),
    "assessments:period_action": Page(PARTY, row="period", args=("end",), readers=FIGURES, scoped=False),
    "assessments:metric_list": Page(FIGURES),
    "assessments:metric_export": Page(FIGURES, args=("csv",)),
    "assessments:metric_detail": Page(FIGURES, row="metric", scoped=False),
    "assessments:metric_add": Page(PARTY),
    "assessments:metric_edit": Page(PARTY, row="metric", scoped=False),
    "assessments:figure_list": Page(FIGURES),
    "assessments:figure_export": Page(FIGURES, args=("csv",)),
    "assessments:figure_detail": Page(FIGURES, row="figure"),
    "assessments:figure_add": Page(FILERS),
    "assessments:figure_edit": Page(FILERS, row="figure"),
    # Office workbooks: their uploader's alone
    "assessments:office_list": Page(FILERS),
    "assessments:office_add": Page(FILERS),
    "assessments:office_detail": Page(row="office", refused=404),
    "assessments:office_mapping": Page(row="office", refused=404),
    "assessments:office_take": Page(row="office", refused=404),
    "assessments:office_answers": Page(row="office", refused=404, method="post"),
    "assessments:office_alike": Page(row="office", refused=404, method="post"),
}
