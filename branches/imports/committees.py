"""Committees from a table: one row a member; the rows of one branch make its committee."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.imports.life import MENU
from branches.imports.organization import Directory, within
from branches.models import Committee, CommitteeMember, User
from branches.models.committees import TERMS
from branches.services import committees
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors


@import_jobs.register
class CommitteeImport(import_jobs.PageImport):
    """Who sits in which committee since when; a later election ends the term before."""

    name = "committees"
    title = _("Branch committees")
    menu = MENU
    permission = "branches.add_committee"
    unique = ("branch", "username")
    columns = (
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn("elected_on", _("Elected on"), parsers.day, kind="date", example="2024-06-18"),
        ImportColumn(
            "term_years",
            _("Term in years"),
            parsers.integer(minimum=3),
            required=False,
            kind="integer",
            help=_("3 or 5; empty: five for party committees, three for all others."),
            example="3",
        ),
        ImportColumn("username", _("Employee number"), parsers.text(40), example="10023"),
        ImportColumn(
            "name", pgettext_lazy("person", "Name"), parsers.text(60), required=False, example="李建国"
        ),
        ImportColumn(
            "post", _("Post"), parsers.choice(dict(CommitteeMember.Post.choices)), example="组织委员"
        ),
    )

    def home(self, context):
        return reverse("branches:committee_list")

    def notes(self, user, context):
        return [_now("One row a member. All rows of a branch name the same day of election.")]

    def rows_for_template(self, user, context):
        seats = CommitteeMember.objects.filter(
            committee__in=Committee.objects.for_user(user, "change").current()
        )
        for seat in seats.select_related("committee__branch", "person").order_by(
            "committee__branch__path", "pk"
        ):
            yield {
                "branch": seat.committee.branch.code,
                "elected_on": seat.committee.elected_on,
                "term_years": seat.committee.term_years,
                "username": seat.person.username,
                "name": seat.person.name,
                "post": str(seat.get_post_display()),
            }

    def prepare(self, user, context):
        self.branches = Directory(within(user, self.permission), "code")
        self.people = Directory(User.objects.for_user(user), "username")
        self.elections = {}
        current = Committee.objects.for_user(user).current().values_list("branch__code", "elected_on")
        self.current = dict(current)

    def check_row(self, values, user, context):
        branch = self.branches.find(values["branch"], "branch")
        person = self.people.find(values["username"], "username")
        if values["name"] and values["name"] != person.name:
            raise RowErrors({"name": _now("This employee number belongs to somebody else.")})
        years = values["term_years"] or TERMS.get(branch.kind, 3)
        if years not in Committee.Term.values:
            raise RowErrors({"term_years": _now("A term lasts 3 or 5 years.")})
        election = (values["elected_on"], years)
        if self.elections.setdefault(branch.code, election) != election:
            raise RowErrors({"elected_on": _now("Another row of this branch names another election.")})
        standing = self.current.get(branch.code)
        if standing and values["elected_on"] < standing:
            words = _now("The committee of now was elected on %(day)s; a new one comes later.") % {
                "day": standing
            }
            raise RowErrors({"elected_on": words})
        return {
            "branch": branch,
            "elected_on": election[0],
            "term_years": years,
            "person": person,
            "post": values["post"],
        }

    def save_row(self, cleaned, *, by, context):
        branch, day = cleaned["branch"], cleaned["elected_on"]
        committee = branch.committees.current().filter(elected_on=day).first()
        if committee is None:
            committee = committees.elect(
                by=by, branch=branch, elected_on=day, term_years=cleaned["term_years"]
            )
        committees.seat(committee, by=by, person=cleaned["person"], post=cleaned["post"])
