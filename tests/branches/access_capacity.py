"""Who gets what from the pages of standardisation, training, demonstration points, exchange and regulations; see tests/access.py."""

from collections.abc import Callable
from dataclasses import dataclass, field

from branches.models import Checklist, TrainingRule
from tests import factories
from tests.access import FIGURES, ORGANISATION, Page
from tests.branches import capacity

BUSINESS = ORGANISATION - {"security_admin"}
CHECKS = FIGURES - {"confirmer"}
HOURS = CHECKS - {"unit_head"}
DRAWS = HOURS - {"secretary"}
SECRETARY = frozenset({"secretary"})
PARTY = frozenset({"party_admin"})
REVIEWERS = frozenset({"inspector", "party_admin"})
NOTING = frozenset({"secretary", "party_admin"})


@dataclass(frozen=True)
class SeenPage(Page):
    """A page about rows that are also seen from outside: what its roles get there, by relation."""

    seen: dict = field(default_factory=dict)

    def expected(self, role, relation) -> int:
        if relation in self.seen and role in self.roles | self.readers:
            return self.seen[relation] if role in self.roles else self.refused
        return super().expected(role, relation)


def person(branch):
    return factories.person(f"{branch.code}-t", "某人", branch, "member")


def drawn(branch):
    capacity.hours(person(branch), 8)
    return capacity.spot_check(branch, by=factories.person(f"{branch.code}-d", "某人", branch))


def member(branch):
    """Somebody who owes hours."""
    if not TrainingRule.objects.exists():
        capacity.norms()
    found = person(branch)
    found.joined_party_on = capacity.LONG_AGO
    found.save()
    return found


def named(branch):
    return capacity.demo_site(branch, state="named")


def criteria_and(branch):
    if not Checklist.objects.filter(purpose="demo_site").exists():
        capacity.criteria()
    place = factories.branch(f"{branch.code}-d", f"{branch.name}第一支部", parent=branch)
    return capacity.demo_site(place)


def shared_activity(branch):
    """The branch hosts it and, for once, also answers for a partner: its own group."""
    partner = factories.branch(f"{branch.code}-x", f"{branch.name}第二支部", parent=branch)
    return capacity.activity(branch, partner)


def self_check_of(branch, state):
    place = factories.branch(f"{branch.code}-s", f"{branch.name}第一支部", parent=branch)
    return capacity.self_check(place, state=state)


def one_checklist(make):
    return Checklist.objects.filter(purpose="standardisation").first() or make()


ROWS: dict[str, Callable] = {
    "regulation": lambda branch: capacity.regulation(f"R-{branch.code}", f"细则{branch.code}"),
    "regulation_edition": lambda branch: ROWS["regulation"](branch).versions.get(),
    "checklist": lambda branch: one_checklist(capacity.published),
    "checklist_draft": lambda branch: one_checklist(capacity.draft),
    "self_check": lambda branch: self_check_of(branch, "draft"),
    "self_check_submitted": lambda branch: self_check_of(branch, "submitted"),
    "course": capacity.course,
    "training_person": member,
    "training_record": lambda branch: capacity.hours(person(branch), 8),
    "spot_check": drawn,
    "demo_site": criteria_and,
    "demo_site_named": named,
    "joint_activity": shared_activity,
    "lesson": capacity.lesson,
}

ACCESS: dict[str, Page] = {
    # Regulations: read by everybody who works here
    "branches:regulation_list": Page(BUSINESS),
    "branches:regulation_export": Page(BUSINESS, args=("csv",)),
    "branches:regulation_detail": Page(BUSINESS, row="regulation", scoped=False),
    "branches:regulation_add": Page(PARTY),
    "branches:regulation_edit": Page(PARTY, row="regulation", scoped=False),
    "branches:regulation_action": Page(
        PARTY, row="regulation", args=("repeal",), scoped=False, readers=BUSINESS
    ),
    "branches:regulation_starter": Page(PARTY),
    "branches:regulation_edition_list": Page(BUSINESS),
    "branches:regulation_edition_export": Page(BUSINESS, args=("csv",)),
    "branches:regulation_edition_edit": Page(PARTY, row="regulation_edition", scoped=False),
    "api-regulation-list": Page(BUSINESS, logged_out=403),
    "api-regulation-detail": Page(BUSINESS, row="regulation", scoped=False, logged_out=403),
    # Checklists and self-checks
    "branches:checklist_list": Page(CHECKS),
    "branches:checklist_export": Page(CHECKS, args=("csv",)),
    "branches:checklist_detail": Page(CHECKS, row="checklist", scoped=False),
    "branches:checklist_add": Page(PARTY),
    "branches:checklist_edit": Page(PARTY, row="checklist_draft", scoped=False),
    "branches:checklist_action": Page(
        PARTY, row="checklist_draft", args=("publish",), scoped=False, readers=CHECKS
    ),
    "branches:checklist_items": Page(PARTY, row="checklist_draft", scoped=False),
    "branches:checklist_weak": Page(CHECKS, row="checklist", scoped=False),
    "branches:checklist_starter": Page(PARTY, args=("standardisation",)),
    "branches:self_check_list": Page(CHECKS),
    "branches:self_check_export": Page(CHECKS, args=("csv",)),
    "branches:self_check_detail": Page(CHECKS, row="self_check"),
    "branches:self_check_add": Page(SECRETARY),
    "branches:self_check_action": Page(SECRETARY, row="self_check", args=("read",), readers=CHECKS),
    "branches:self_check_fill": Page(SECRETARY, row="self_check"),
    "branches:self_check_review": Page(REVIEWERS, row="self_check_submitted"),
    "branches:self_check_word": Page(CHECKS, row="self_check"),
    "api-self-check-list": Page(CHECKS, logged_out=403),
    "api-self-check-detail": Page(CHECKS, row="self_check", logged_out=403),
    # Training: the plan for everybody, hours for those who answer for them
    "branches:course_list": Page(BUSINESS),
    "branches:course_export": Page(BUSINESS, args=("csv",)),
    "branches:course_detail": SeenPage(BUSINESS, row="course", seen={"above": 200}),
    "branches:course_add": Page(NOTING),
    "branches:course_edit": SeenPage(NOTING, row="course", seen={"above": 403}),
    "branches:course_action": SeenPage(
        NOTING, row="course", args=("cancel",), readers=BUSINESS, seen={"above": 403}
    ),
    "branches:course_attendance": SeenPage(NOTING, row="course", seen={"above": 200}),
    "branches:training_rule_list": Page(BUSINESS),
    "branches:training_rule_export": Page(BUSINESS, args=("csv",)),
    "branches:training_rule_add": Page(PARTY),
    "branches:training_person_list": Page(HOURS),
    "branches:training_person_export": Page(HOURS, args=("csv",)),
    "branches:training_person_detail": Page(HOURS, row="training_person"),
    "branches:training_mine": Page(BUSINESS),
    "branches:training_record_list": Page(HOURS),
    "branches:training_record_export": Page(HOURS, args=("csv",)),
    "branches:training_record_add": Page(NOTING),
    "branches:training_record_edit": Page(NOTING, row="training_record"),
    "branches:training_record_action": Page(NOTING, row="training_record", args=("remove",), readers=HOURS),
    "branches:spot_check_list": Page(DRAWS),
    "branches:spot_check_export": Page(DRAWS, args=("csv",)),
    "branches:spot_check_detail": Page(DRAWS, row="spot_check"),
    "branches:spot_check_add": Page(REVIEWERS),
    "branches:spot_check_results": Page(REVIEWERS, row="spot_check"),
    "api-course-list": Page(BUSINESS, logged_out=403),
    "api-course-detail": SeenPage(BUSINESS, row="course", logged_out=403, seen={"above": 200}),
    "api-training-record-list": Page(HOURS, logged_out=403),
    "api-training-record-detail": Page(HOURS, row="training_record", logged_out=403),
    # Demonstration points: the named ones for everybody
    "branches:demo_site_list": Page(CHECKS),
    "branches:demo_site_export": Page(CHECKS, args=("csv",)),
    "branches:demo_site_detail": Page(CHECKS, row="demo_site"),
    "branches:demo_site_add": Page(SECRETARY),
    "branches:demo_site_edit": Page(SECRETARY, row="demo_site"),
    "branches:demo_site_action": Page(PARTY, row="demo_site", args=("refuse",), readers=CHECKS),
    "branches:demo_site_check": Page(REVIEWERS, row="demo_site"),
    "branches:named_site_list": Page(BUSINESS),
    "branches:named_site_export": Page(BUSINESS, args=("csv",)),
    "branches:named_site_detail": Page(BUSINESS, row="demo_site_named", scoped=False),
    "api-demo-site-list": Page(CHECKS, logged_out=403),
    "api-demo-site-detail": Page(CHECKS, row="demo_site", logged_out=403),
    # Exchange: activities for those who take part, lessons for everybody
    "branches:joint_activity_list": Page(CHECKS),
    "branches:joint_activity_export": Page(CHECKS, args=("csv",)),
    "branches:joint_activity_detail": Page(CHECKS, row="joint_activity"),
    "branches:joint_activity_add": Page(SECRETARY),
    "branches:joint_activity_edit": Page(NOTING, row="joint_activity"),
    "branches:joint_activity_action": Page(
        SECRETARY, row="joint_activity", args=("confirm",), readers=CHECKS
    ),
    "branches:partner_choices": Page(NOTING),
    "branches:lesson_list": Page(BUSINESS),
    "branches:lesson_export": Page(BUSINESS, args=("csv",)),
    "branches:lesson_detail": Page(BUSINESS, row="lesson", scoped=False),
    "branches:lesson_add": Page(SECRETARY),
    "branches:lesson_edit": SeenPage(NOTING, row="lesson", seen={"above": 403, "sibling": 403}),
    "branches:lesson_action": Page(SECRETARY, row="lesson", args=("adopt",), scoped=False, readers=BUSINESS),
    "api-joint-activity-list": Page(CHECKS, logged_out=403),
    "api-joint-activity-detail": Page(CHECKS, row="joint_activity", logged_out=403),
    "api-lesson-list": Page(BUSINESS, logged_out=403),
    "api-lesson-detail": Page(BUSINESS, row="lesson", scoped=False, logged_out=403),
}
