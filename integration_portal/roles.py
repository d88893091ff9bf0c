"""What each role may do when the portal is set up; afterwards the site's own data counts."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from branches.models import FirstGrant
from branches.roles import Role

ORGANISATION = "branches.view_branch branches.view_productionunit branches.view_peergroup"
PEOPLE = f"{ORGANISATION} branches.view_user branches.view_appointment"

RESULTS = """assessments.view_scheme assessments.view_period assessments.view_metric
    assessments.view_scorerun assessments.view_scoretotal assessments.view_scoreline"""
RANKING = "assessments.view_ranking"
FIGURES = "assessments.view_figure"
FILING = f"{FIGURES} assessments.add_figure assessments.change_figure"
SCHEMES = "assessments.add_scheme assessments.change_scheme"
RUNS = "assessments.add_scorerun assessments.change_scorerun assessments.publish_scorerun"
PERIODS = "assessments.add_period assessments.change_period assessments.add_metric assessments.change_metric"

# What the branches' own records bring, a table a topic.

DUTIES_SEEN = """branches.view_dutylibrary branches.view_dutyitem branches.view_dutyassignment
    branches.view_dutyoccurrence branches.view_dutyholder branches.view_responsibilityletter"""
ACCOUNTABILITY_SEEN = "branches.view_accountability branches.view_influenceperiod"
DUTIES: dict[str, str] = {
    Role.LEADER: f"""{DUTIES_SEEN} branches.report_dutyoccurrence branches.confirm_dutyoccurrence
        {ACCOUNTABILITY_SEEN}""",
    Role.SECRETARY: f"{DUTIES_SEEN} branches.report_dutyoccurrence branches.receive_accountability",
    Role.UNIT_HEAD: f"{DUTIES_SEEN} branches.report_dutyoccurrence branches.receive_accountability",
    Role.PARTY_ADMIN: f"""{DUTIES_SEEN}
        branches.add_dutylibrary branches.change_dutylibrary branches.add_dutyitem branches.change_dutyitem
        branches.add_dutyassignment branches.change_dutyassignment
        branches.change_dutyoccurrence branches.confirm_dutyoccurrence
        branches.add_responsibilityletter branches.change_responsibilityletter
        {ACCOUNTABILITY_SEEN} branches.add_accountability branches.change_accountability
        branches.add_influenceperiod branches.change_influenceperiod""",
    Role.AUDITOR: f"{DUTIES_SEEN} {ACCOUNTABILITY_SEEN}",
}

FOLLOW_UPS = "branches.view_followup branches.complete_followup"
VISITS = "branches.view_contactpoint branches.view_contactvisit"
CONTACT_POINTS: dict[str, str] = {
    Role.LEADER: f"{VISITS} branches.add_contactvisit branches.change_contactvisit {FOLLOW_UPS}",
    Role.SECRETARY: f"{VISITS} branches.confirm_contactvisit {FOLLOW_UPS} branches.change_followup",
    Role.INSPECTOR: f"{VISITS} {FOLLOW_UPS}",
    Role.PARTY_ADMIN: f"""{VISITS} branches.add_contactpoint branches.change_contactpoint
        {FOLLOW_UPS} branches.change_followup""",
    Role.UNIT_HEAD: f"{VISITS} {FOLLOW_UPS}",
    Role.CONFIRMER: FOLLOW_UPS,
    Role.MEMBER: "branches.complete_followup",
    Role.AUDITOR: f"{VISITS} branches.view_followup",
}

LIFE_PLAN = "branches.view_plannedactivity"
LIFE = f"""{LIFE_PLAN} branches.view_liferecord branches.view_followup branches.view_committee
    branches.view_frequencyrule branches.view_regulation"""
LIFE_KEPT = f"""{LIFE} branches.add_liferecord branches.change_liferecord
    branches.add_plannedactivity branches.change_plannedactivity
    branches.add_followup branches.change_followup branches.add_committee branches.change_committee"""
ORGANISATIONAL_LIFE: dict[str, str] = {
    Role.LEADER: LIFE,
    Role.SECRETARY: LIFE_KEPT,
    Role.INSPECTOR: LIFE,
    Role.PARTY_ADMIN: f"{LIFE_KEPT} branches.add_frequencyrule branches.change_frequencyrule",
    Role.UNIT_HEAD: LIFE,
    Role.MEMBER: LIFE_PLAN,
    Role.AUDITOR: LIFE,
}

# Regulations, courses, named points and lessons are read by everybody who works here.
SHARED = """branches.view_regulation branches.view_course branches.read_demosite branches.view_lesson
    branches.view_trainingrule"""
CHECKS = "branches.view_checklist branches.view_selfcheck branches.view_demosite branches.view_jointactivity"
HOURS = "branches.view_trainingrecord"
REVIEWS = (
    "branches.review_selfcheck branches.check_demosite branches.view_spotcheck branches.change_spotcheck"
)
CAPACITY: dict[str, str] = {
    Role.LEADER: f"{SHARED} {CHECKS} {HOURS} branches.view_spotcheck",
    Role.SECRETARY: f"""{SHARED} {CHECKS} {HOURS}
        branches.add_selfcheck branches.change_selfcheck branches.add_course branches.change_course
        branches.add_trainingrecord branches.change_trainingrecord branches.add_demosite
        branches.change_demosite branches.add_jointactivity branches.change_jointactivity
        branches.confirm_jointactivity branches.add_lesson branches.change_lesson branches.adopt_lesson""",
    Role.INSPECTOR: f"{SHARED} {CHECKS} {HOURS} {REVIEWS} branches.add_spotcheck",
    Role.PARTY_ADMIN: f"""{SHARED} {CHECKS} {HOURS} {REVIEWS}
        branches.add_regulation branches.change_regulation branches.add_checklist branches.change_checklist
        branches.add_trainingrule branches.change_trainingrule branches.add_course branches.change_course
        branches.add_trainingrecord branches.change_trainingrecord branches.add_spotcheck
        branches.name_demosite branches.change_lesson branches.change_jointactivity""",
    Role.UNIT_HEAD: f"{SHARED} {CHECKS}",
    Role.CONFIRMER: SHARED,
    Role.MEMBER: SHARED,
    Role.AUDITOR: f"{SHARED} {CHECKS} {HOURS} branches.view_spotcheck",
}

BOARD = "branches.board_workerrequest"
OVERSEE = f"{BOARD} branches.view_workerrequest branches.view_receptionday branches.view_answerterm"
ANSWERING = f"{OVERSEE} branches.answer_workerrequest branches.add_workerrequest"
RECEPTION = "branches.add_receptionday branches.change_receptionday"
VOICES: dict[str, str] = {
    Role.LEADER: f"{ANSWERING} {RECEPTION}",
    Role.SECRETARY: ANSWERING,
    Role.INSPECTOR: OVERSEE,
    Role.PARTY_ADMIN: f"{ANSWERING} {RECEPTION} branches.change_workerrequest branches.add_answerterm",
    Role.UNIT_HEAD: ANSWERING,
    Role.CONFIRMER: BOARD,
    Role.MEMBER: BOARD,
    Role.AUDITOR: OVERSEE,
}

# Supervision: who plans, who goes, who signs; who answers a finding and who confirms that it is gone.
FINDINGS = "assessments.view_finding assessments.view_findingcode assessments.view_rectificationterm"
VISITED = f"{FINDINGS} assessments.view_supervisionvisit assessments.view_followuporder"
WATCHED = f"""{VISITED} assessments.view_supervisionplan assessments.view_randomdraw
    assessments.view_supervisionchecklist assessments.view_lookback assessments.view_supervisionreport"""
SUPERVISION: dict[str, str] = {
    Role.LEADER: f"""{WATCHED} assessments.approve_supervisionplan assessments.conduct_supervisionvisit
        assessments.sign_supervisionvisit assessments.add_finding assessments.confirm_finding
        assessments.approve_supervisionreport""",
    Role.SECRETARY: f"{VISITED} assessments.answer_finding assessments.receive_followuporder",
    Role.INSPECTOR: f"""{WATCHED} assessments.conduct_supervisionvisit
        assessments.add_finding assessments.change_finding assessments.verify_finding
        assessments.add_randomdraw assessments.add_lookback assessments.change_lookback
        assessments.add_followuporder assessments.change_followuporder
        assessments.add_supervisionreport assessments.change_supervisionreport""",
    Role.PARTY_ADMIN: f"""{WATCHED} assessments.add_supervisionplan assessments.change_supervisionplan
        assessments.add_supervisionvisit assessments.change_supervisionvisit assessments.add_randomdraw
        assessments.add_supervisionchecklist assessments.change_supervisionchecklist
        assessments.add_findingcode assessments.change_findingcode assessments.add_rectificationterm
        assessments.add_finding assessments.withdraw_finding
        assessments.add_followuporder assessments.change_followuporder
        assessments.add_supervisionreport assessments.change_supervisionreport""",
    Role.UNIT_HEAD: f"{VISITED} assessments.answer_finding assessments.receive_followuporder",
    Role.AUDITOR: WATCHED,
}

# Projects: who drafts and reports, who decides at which step, who scores, who confirms the money.
BOARD_READ = "projects.view_difficulty projects.view_project"
PROJECTS_SEEN = (
    f"{BOARD_READ} projects.view_bid projects.view_approvalstep projects.view_rubricline projects.view_deputy"
)
POSTING = "projects.add_difficulty projects.change_difficulty projects.select_difficulty"
BIDDING = "projects.bid_difficulty projects.view_bid projects.add_bid projects.change_bid"
DRAFTING = "projects.add_project projects.change_project projects.report_project"
DEPUTIES = "projects.add_deputy projects.change_deputy"
PROJECTS: dict[str, str] = {
    Role.LEADER: f"{PROJECTS_SEEN} {POSTING} projects.decide_project projects.score_project {DEPUTIES}",
    Role.SECRETARY: f"""{PROJECTS_SEEN} {POSTING} {BIDDING} {DRAFTING} projects.decide_project
        projects.consent_project {DEPUTIES}""",
    Role.INSPECTOR: f"{PROJECTS_SEEN} projects.add_difficulty projects.change_difficulty",
    Role.PARTY_ADMIN: f"""{PROJECTS_SEEN} {POSTING} {DRAFTING} projects.decide_project projects.score_project
        projects.manage_project projects.add_approvalstep projects.change_approvalstep
        projects.add_rubricline projects.change_rubricline {DEPUTIES}""",
    Role.UNIT_HEAD: f"{PROJECTS_SEEN} {POSTING} {BIDDING} projects.decide_project {DEPUTIES}",
    Role.CONFIRMER: f"{PROJECTS_SEEN} projects.decide_project projects.score_project projects.confirm_project {DEPUTIES}",
    Role.MEMBER: f"{BOARD_READ} {BIDDING} {DRAFTING}",
    Role.AUDITOR: PROJECTS_SEEN,
}

TOPICS = (DUTIES, CONTACT_POINTS, ORGANISATIONAL_LIFE, CAPACITY, VOICES, SUPERVISION, PROJECTS)

PERMISSIONS = {
    Role.LEADER: f"{PEOPLE} {RESULTS} {FIGURES} {RANKING}",
    Role.SECRETARY: f"{PEOPLE} {RESULTS} {FIGURES}",
    Role.INSPECTOR: f"{ORGANISATION} {RESULTS} {FIGURES}",
    Role.PARTY_ADMIN: f"""{PEOPLE}
        branches.add_branch branches.change_branch branches.add_productionunit branches.change_productionunit
        branches.add_peergroup branches.change_peergroup
        branches.add_user branches.change_user branches.secure_user
        branches.add_appointment branches.change_appointment branches.grant_business_appointment
        {RESULTS} {RANKING} {FILING} {PERIODS} {SCHEMES} {RUNS}""",
    Role.UNIT_HEAD: f"{ORGANISATION} {RESULTS} {FIGURES}",
    Role.CONFIRMER: f"{ORGANISATION} {RESULTS} {FILING}",
    Role.MEMBER: ORGANISATION,
    Role.AUDITOR: f"{PEOPLE} {RESULTS} {FIGURES} {RANKING} common.view_auditevent",
    Role.SYSTEM_ADMIN: "common.view_job",
    Role.SECURITY_ADMIN: f"""{PEOPLE} branches.secure_user
        branches.add_appointment branches.change_appointment
        branches.grant_business_appointment branches.grant_administrator_appointment""",
    Role.AUDIT_ADMIN: "common.view_auditevent",
}


@transaction.atomic
def ensure_roles():
    """Make the roles that are missing and give each permission of a newer portal once; what the site took stays away."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    given = set(FirstGrant.objects.values_list("role_id", "permission_id"))
    for role, names in PERMISSIONS.items():
        group = Group.objects.get_or_create(name=role.value)[0]
        names = " ".join([names, *(topic.get(role, "") for topic in TOPICS)])
        new = [
            known[name] for name in dict.fromkeys(names.split()) if (group.pk, known[name].pk) not in given
        ]
        group.permissions.add(*new)
        FirstGrant.objects.bulk_create(FirstGrant(role=group, permission=permission) for permission in new)
