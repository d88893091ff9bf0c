"""What each role may do when the portal is set up; afterwards the site's own data counts."""

from django.contrib.auth.models import Group, Permission

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

DUTIES: dict[str, str] = {}

CONTACT_POINTS: dict[str, str] = {}

ORGANISATIONAL_LIFE: dict[str, str] = {}

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

VOICES: dict[str, str] = {}

TOPICS = (DUTIES, CONTACT_POINTS, ORGANISATIONAL_LIFE, CAPACITY, VOICES)

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


def ensure_roles():
    """Make the roles that are missing, with their first permissions; leave what the site has changed."""
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, names in PERMISSIONS.items():
        group, made = Group.objects.get_or_create(name=role.value)
        if made:
            names = " ".join([names, *(topic.get(role, "") for topic in TOPICS)])
            group.permissions.set(known[name] for name in names.split())
