"""Writes the sample's organisation by the thousand: rows with known keys, sent by COPY."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection

from assessments.sample import people
from assessments.sample.organization import PEER_GROUPS
from branches.models import (
    Appointment,
    Branch,
    BranchVersion,
    PeerGroup,
    ProductionUnit,
    UnitAssignment,
    User,
)
from branches.services.organization import path_under
from common.copying import copy, row
from common.pinyin import initials

FOUNDED = date(2012, 7, 1)
SECRETARIES = 60  # the first branches have people of their own
SITES = 6  # the first sites have leaders of their own

FIELDS = {
    Branch: """id code name short_name initials kind parent_id path peer_group_id members_count
        established_on version""",
    BranchVersion: "branch_id since name kind parent_id path peer_group_id members_count",
    ProductionUnit: "id code name short_name initials branch_id assigned_on version",
    UnitAssignment: "unit_id branch_id since",
}


class OrganisationWriter:
    """Turns the sample's tree into rows; remembers which branch got which key."""

    def __init__(self, random):
        self.random = random
        self.groups = {code: pk for pk, code in peer_groups()}
        self.rows = {model: [] for model in FIELDS}
        self.branches = []  # (branch id, place) of those that are assessed
        self.units = {}  # branch id -> unit id
        self.ids = {}  # code -> branch id
        self.next_branch, self.next_unit = first_free(Branch), first_free(ProductionUnit)

    def write(self, place, parent=None):
        """Store the place and everything below it."""
        self.collect(place, parent)
        with connection.cursor() as cursor:
            for model, fields in FIELDS.items():
                copy(cursor, model, fields.split(), self.rows[model])
        for model in (Branch, ProductionUnit):
            advance_sequence(model)

    def collect(self, place, parent):
        branch = Branch(pk=self.next_branch, name=place.name)
        self.next_branch += 1
        branch.path = path_under(parent, branch)
        self.ids[place.code] = branch.pk
        above, group = parent.pk if parent else None, self.groups.get(place.peer_group)
        facts = (place.name, place.kind, above, branch.path, group, place.members)
        name, kind, *rest = facts
        short = place.unit or place.name
        self.rows[Branch].append(
            row([branch.pk, place.code, name, short[:40], initials(name), kind, *rest, FOUNDED, 1])
        )
        self.rows[BranchVersion].append(row([branch.pk, FOUNDED, *facts]))
        if place.kind == "branch":
            self.branches.append((branch.pk, place))
        if place.unit:
            self.add_unit(place, branch.pk)
        for below in place.below:
            self.collect(below, branch)

    def add_unit(self, place, branch):
        unit = self.next_unit
        self.next_unit += 1
        self.units[branch] = unit
        names = (place.unit, place.unit[:40], initials(place.unit))
        self.rows[ProductionUnit].append(row([unit, f"U-{place.code}", *names, branch, FOUNDED, 1]))
        self.rows[UnitAssignment].append(row([unit, branch, FOUNDED]))

    def write_people(self):
        """The named accounts, the leaders of the first sites, secretary, head and members of the first branches."""
        named = [
            (*account[:3], self.ids.get(account[3], self.ids["XL"]), account[4])
            for account in people.ACCOUNTS
        ]
        # Whoever has a name of its own is secretary or head there; of members a branch has many.
        taken = {(account[2], account[3]) for account in named if account[2] != "member"}
        for code, branch in self.sites()[:SITES]:
            named += self.leaders(code, branch)
        for branch, place in self.branches[:SECRETARIES]:
            named += [one for one in self.people_of(branch, place) if (one[2], branch) not in taken]
        return self.store(named)

    def sites(self):
        """The committees and general branches under which branches stand, in tree order."""
        codes = ["XL", *(place.code.rsplit("-", 1)[0] for _branch, place in self.branches)]
        return [(code, self.ids[code]) for code in dict.fromkeys(codes) if code in self.ids]

    def leaders(self, code, branch):
        for number, (post, role) in enumerate(people.SITE_LEADERS, start=1):
            yield (f"{code.lower()}-l{number}", people.person_name(self.random), role, branch, post)

    def people_of(self, branch, place):
        unit, account = place.name.removesuffix("党支部"), place.code.lower()
        yield (account, people.person_name(self.random), "secretary", branch, f"{unit}党支部书记")
        for number, (post, role) in enumerate(people.BRANCH_PEOPLE, start=1):
            name = people.person_name(self.random)
            yield (f"{account}-{number}", name, role, branch, f"{unit}{post}")

    def store(self, named):
        """Accounts and posts; the password is published, so one hash serves all."""
        roles = {group.name: group for group in Group.objects.all()}
        password = make_password(people.PASSWORD)
        users = User.objects.bulk_create(
            User(
                username=username,
                name=name,
                initials=initials(name),
                branch_id=branch,
                joined_party_on=FOUNDED,
                password=password,
                is_sample=True,
            )
            for username, name, _role, branch, _post in named
        )
        return Appointment.objects.bulk_create(
            Appointment(user=user, role=roles[role], branch_id=branch, title=post, since=FOUNDED)
            for user, (_username, _name, role, branch, post) in zip(users, named, strict=True)
        )


def peer_groups():
    for order, (code, name) in enumerate(PEER_GROUPS):
        PeerGroup.objects.get_or_create(code=code, defaults={"name": name, "order": order})
    return PeerGroup.objects.values_list("pk", "code")


def first_free(model) -> int:
    newest = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (newest or 0) + 1


def advance_sequence(model):
    """Keys were given by hand: the table's own counter goes on after them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
