"""Loads the sample enterprise: organisation, scheme, quarters of figures, and three stories planted among them."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import Figure, Metric, Period, Scheme
from assessments.sample import figures, people, supervision
from assessments.sample.organization import tree
from assessments.sample.writing import SECRETARIES, OrganisationWriter
from assessments.services import schemes
from assessments.services.scheme_documents import document_of
from branches.models import Branch
from branches.roles import Role
from branches.sample import Cast, capacity, contact_points, duties, life, voices
from common.copying import copy, row
from common.errors import RuleViolation
from common.quarters import Quarter
from projects.sample import projects

# The records of each topic, a file a topic: each has write(cast).
TOPICS = (life, contact_points, voices, capacity, duties, supervision, projects)

PRESET = "enterprise_integrated"
NEWEST = "2026Q3"
CHUNK = 1000
FIGURE = "period_id metric_id branch_id unit_id target actual items state note source changed_at changed_by_id version".split()  # fmt: skip

# Stories: a branch whose cost is not reported, one with a veto, one with two skins. A fourth is told by its records:
# the meetings of 运输队 never touch production.
SILENT, STRUCK, TWO_SKINS = "物资供应站", "通风队", "供电车间"


@dataclass(frozen=True)
class Branchlike:
    """A branch of the sample with what its figures are made from."""

    pk: int
    unit: int | None
    name: str
    peer_group: str
    party: float
    business: float


@transaction.atomic
def load(*, branches=40, quarters=4, seed=1, newest=NEWEST, force=False):
    """Write everything in one transaction; refuses to mix with data that is there already."""
    if Branch.objects.exists() and not force:
        raise RuleViolation(_("The database is not empty; the sample is never mixed with real data."))
    random = Random(seed)  # noqa: S311 - plausible numbers, not secrets
    writer = OrganisationWriter(random)
    writer.write(tree(branches))
    posts = writer.write_people()
    cast = cast_of(posts, writer.branches, random)
    first = Quarter.parse(newest).shift(1 - quarters)
    scheme = publish_scheme(first.first_day, cast.admin)
    people_and_places = [qualities(pk, place, writer.units.get(pk), random) for pk, place in writer.branches]
    for number in range(quarters):
        period = add_period(first.shift(number), is_newest=number == quarters - 1)
        write_figures(period, scheme, people_and_places, cast.admin, random, number == quarters - 1)
    for topic in TOPICS:
        topic.write(cast)
    return scheme


def cast_of(posts, branches, random) -> Cast:
    """The people of the first branches by what they are there."""
    held = [(post.user, post.role.name, post.branch_id, post.title) for post in posts]
    first = [pk for pk, _place in branches[:SECRETARIES]]
    cast = Cast(
        random=random,
        admin=next(user for user, role, *_rest in held if role == Role.PARTY_ADMIN),
        leaders=[user for user, role, *_rest in held if role == Role.LEADER],
        branches=list(Branch.objects.filter(pk__in=first).order_by("path")),
        secretaries={branch: user for user, role, branch, _post in held if role == Role.SECRETARY},
        heads={branch: user for user, role, branch, _post in held if role == Role.UNIT_HEAD},
    )
    for user, role, branch, _post in held:
        if role == Role.MEMBER and user.username != "member":
            cast.members.setdefault(branch, []).append(user)
    return cast


def publish_scheme(effective_from, by) -> Scheme:
    """The shipped preset, published, and its figures described in the catalogue."""
    scheme = schemes.create_from_preset(PRESET, by=by, effective_from=effective_from)
    scheme = schemes.publish(scheme, by=by)
    Metric.objects.filter(code__in=figures.LOWER).update(direction=Metric.Direction.LOWER)
    means = figures.LOWER - figures.WHOLE
    Metric.objects.filter(code__in=means).update(roll_up=Metric.RollUp.MEAN)
    return scheme


def qualities(pk, place, unit, random) -> Branchlike:
    """How well a branch does on either side; the two go together, but not too closely."""
    party = min(0.98, max(0.5, random.gauss(0.78, 0.09)))
    business = min(0.98, max(0.5, 0.6 * party + 0.4 * random.gauss(0.74, 0.12)))
    if place.unit == TWO_SKINS:
        party, business = 0.55, 0.97
    if place.unit == STRUCK:
        party, business = 0.90, 0.90
    return Branchlike(pk, unit, place.unit, place.peer_group, party, business)


def add_period(quarter, *, is_newest) -> Period:
    """Past quarters are closed; the newest is being filed and stays so for a month after loading."""
    end = datetime.combine(
        quarter.last_day + timedelta(days=15), time(18, 0), timezone.get_default_timezone()
    )
    if is_newest:
        end = max(end, timezone.now() + timedelta(days=30))
    state = Period.State.FILING if is_newest else Period.State.CLOSED
    return Period.objects.create(quarter=str(quarter), state=state, filing_deadline=end)


def write_figures(period, scheme, branches, by, random, is_newest):
    """Every branch's figures of one quarter, a chunk of branches at a time."""
    metrics = dict(Metric.objects.values_list("code", "pk"))
    entries = [
        (group["side"], entry, metrics[entry["code"]])
        for group in document_of(scheme)["groups"]
        for entry in group["indicators"]
        if entry["source"] == "figures"
    ]
    stamp = [_("sample figures"), timezone.now(), by.pk, 1]
    for start in range(0, len(branches), CHUNK):
        lines = []
        for branch in branches[start : start + CHUNK]:
            for side, entry, metric in entries:
                if (reported := report(side, entry, branch, random, is_newest)) is not None:
                    unit = branch.unit if side == "business" else None
                    lines.append(row([period.pk, metric, branch.pk, unit, *reported, *stamp]))
        with connection.cursor() as cursor:
            copy(cursor, Figure, FIGURE, lines)


def report(side, entry, branch, random, is_newest):
    """[target, actual, items, state, note] of a figure; None where the indicator is not meant for the branch."""
    if entry["peer_groups"] and branch.peer_group not in entry["peer_groups"]:
        return None
    quality = (branch.party if side == "party" else branch.business) + random.uniform(-0.04, 0.04)
    if entry["code"] not in figures.TARGETS:
        if is_newest and branch.name == STRUCK and entry["code"] == "safety_accident":
            return veto(entry)
        return [*figures.party(entry, quality, random), "value", ""]
    known = figures.business(entry["code"], branch.peer_group, quality, random)
    if is_newest and branch.name in figures.FLASH:
        known = figures.FLASH[branch.name].get(entry["code"])
    if known is None:
        return [None, None, [], "not_applicable", ""]
    target, actual = known
    if actual is None:
        return [target, None, [], "not_reported", "成本数据10月15日后补报"]
    return [target, actual, [], "value", ""]


def veto(entry):
    """One event that strikes, with its story."""
    rows = entry["params"].get("rows") or []
    items = [{"code": rows[0]["code"], "count": "1", "matter": "瓦斯超限"}] if rows else []
    return [None, None if items else 1, items, "value", "8月12日回风巷瓦斯超限未按规定停电撤人"]


def accounts():
    """(account, name, role, post) of the named sample accounts, for whoever starts the portal."""
    return [(a[0], a[1], a[2], a[4]) for a in people.ACCOUNTS]
