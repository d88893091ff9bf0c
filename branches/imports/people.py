"""People and their posts from a table: one row for each post, or one for a person without any."""

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.imports.organization import MENU, Directory, within
from branches.models import Appointment, User
from branches.models.people import why_not_grant
from branches.roles import Role, role_label
from branches.services import people
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors

PERSON = ("name", "branch", "joined_party_on")


@import_jobs.register
class PersonImport(import_jobs.PageImport):
    """People and posts; accounts open only with a one-time password."""

    name = "people"
    title = _("People and posts")
    menu = MENU
    permission = "branches.add_user"
    unique = ("username", "role", "post_branch")
    columns = (
        ImportColumn("username", _("Employee number"), parsers.text(40), example="10023"),
        ImportColumn("name", pgettext_lazy("person", "Name"), parsers.text(60), example="李建国"),
        ImportColumn("branch", _("Code of the branch"), parsers.text(30), example="B012"),
        ImportColumn(
            "joined_party_on",
            _("Joined the party on"),
            parsers.day,
            required=False,
            kind="date",
            example="2012-07-01",
        ),
        ImportColumn(
            "role",
            _("Role"),
            parsers.choice(dict(Role.choices)),
            required=False,
            help=_("What the person may do; without a role the row registers the person only."),
            example="党支部书记",
        ),
        ImportColumn("title", _("Post"), parsers.text(60), required=False, example="党支部书记"),
        ImportColumn(
            "post_branch",
            _("Role holds in (code)"),
            parsers.text(30),
            required=False,
            help=_("This organisation and everything below it; empty: the branch of the person."),
            example="B012",
        ),
        ImportColumn(
            "since",
            _("Since"),
            parsers.day,
            required=False,
            kind="date",
            help=_("Needed with a role."),
            example="2024-01-01",
        ),
    )

    def home(self, context):
        return reverse("branches:person_list")

    def notes(self, user, context):
        return [
            _now("The template holds who is registered. Rows that are not changed change nothing."),
            _now("Whoever holds several posts stands in several rows. Posts are ended on the person's page."),
        ]

    def rows_for_template(self, user, context):
        posts = Appointment.objects.for_user(user).filter(until=None).select_related("role", "branch")
        held = {}
        for post in posts.order_by("since", "pk"):
            held.setdefault(post.user_id, []).append(post)
        mine = User.objects.for_user(user, "change").filter(is_active=True).order_by("username")
        for person in mine.select_related("branch"):
            for post in held.get(person.pk, [None]):
                yield {
                    "username": person.username,
                    "name": person.name,
                    "branch": person.branch.code,
                    "joined_party_on": person.joined_party_on,
                    "role": post and role_label(post.role.name),
                    "title": post and post.title,
                    "post_branch": post and post.branch.code,
                    "since": post and post.since,
                }

    def prepare(self, user, context):
        self.mine = Directory(User.objects.for_user(user, "change").select_related("branch"), "username")
        self.taken = set(User.objects.values_list("username", flat=True))
        self.branches = Directory(within(user, "branches.add_user"), "code")
        self.post_branches = Directory(within(user, "branches.add_appointment"), "code")
        self.roles = Directory(Group.objects.all(), "name")
        self.announced = {}

    def check_row(self, values, user, context):
        known = self.known(values)
        self.check_fields(values, known)
        person = {
            "name": values["name"],
            "branch": self.find_branch(values["branch"], known),
            "joined_party_on": values["joined_party_on"],
        }
        if known and "joined_party_on" in self.absent:
            person["joined_party_on"] = known.joined_party_on
        if self.announced.setdefault(values["username"], person) != person:
            raise RowErrors({"username": _now("Another row says something else about this person.")})
        return {"username": values["username"], "person": person, "post": self.post(values, known, user)}

    def known(self, values):
        found = self.mine.rows.get(values["username"])
        if found is None and values["username"] in self.taken:
            raise RowErrors({"username": _now("This employee number is already taken.")})
        return found

    def check_fields(self, values, known):
        """What the form of a person would say about these values; a number that is in use is left as it is."""
        person = User(**{key: values[key] for key in ("username", "name", "joined_party_on")})
        elsewhere = {"branch", "password"} | ({"username"} if known else set())
        person.full_clean(exclude=elsewhere, validate_unique=False, validate_constraints=False)

    def find_branch(self, code, known):
        unchanged = known is not None and known.branch.code == code
        return known.branch if unchanged else self.branches.find(code, "branch")

    def post(self, values, known, user):
        """The post to be given; None where the row names none or the person holds it."""
        if not values["role"]:
            if extra := [key for key in ("title", "post_branch", "since") if values[key]]:
                raise RowErrors({extra[0]: _now("A post needs a role.")})
            return None
        if not values["since"]:
            raise RowErrors({"since": _now("Say since when the role is held.")})
        role = self.roles.find(values["role"], "role")
        code, title, since = values["post_branch"] or values["branch"], values["title"] or "", values["since"]
        if known and (held := known.appointments.filter(role=role, branch__code=code, until=None).first()):
            if (held.title, held.since) != (title, since):
                raise RowErrors({"role": _now("This post is held under another name or since another day.")})
            return None
        branch = self.post_branches.find(code, "post_branch")
        refused = known.why_not_appoint(role, branch, user, since=since) if known else ""
        if reason := refused or why_not_grant(user, role, branch):
            raise RowErrors({"role": reason})
        return {"role": role, "branch": branch, "title": title, "since": since}

    def save_row(self, cleaned, *, by, context):
        person = User.objects.filter(username=cleaned["username"]).first()
        if person is None:
            person = people.add_person(by=by, username=cleaned["username"], **cleaned["person"])
        else:
            person = people.change_person(person, by=by, **cleaned["person"])
        if cleaned["post"]:
            people.appoint(by=by, user=person, **cleaned["post"])
