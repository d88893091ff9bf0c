"""Pages of people, their accounts and their posts."""

from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from branches.filters import AppointmentFilter, PersonFilter
from branches.forms import AppointmentForm, EndForm, PersonForm
from branches.models import Appointment, User
from branches.models.organization import valid_on
from branches.roles import role_label
from branches.services import people
from branches.views.organization import MENU, import_link
from common.forms import ReasonForm
from common.pages import Action, ModelPages, scoped_or_404
from common.tables import Column


def may_enter(person):
    return _now("may sign in") if person.is_active else _now("locked")


ACCOUNT = Column(
    "is_active", _("Account"), value=may_enter, kind="tag", tone=lambda p: "good" if p.is_active else "bad"
)


class PersonPages(ModelPages):
    """People, the branch they belong to, and what they may do where."""

    model = User
    name = "person"
    title = _("People and posts")
    searchable = True
    menu = MENU
    related = ("branch",)
    ordering = "username"
    form_class = PersonForm
    filterset_class = PersonFilter
    detail_template = "branches/person.html"
    create, update = people.add_person, people.change_person
    actions = {
        "deactivate": Action(
            _("Lock the account"),
            people.deactivate,
            permission="secure",
            why_not=lambda person, user: person.why_not_deactivate(user),
            form=ReasonForm,
            shown=lambda person: person.is_active,
            explain=_("Nobody can sign in with this account any more; open sessions end at once."),
            done=_("The account of “%(row)s” is locked."),
        ),
        "activate": Action(
            _("Open the account"),
            people.activate,
            permission="secure",
            why_not=lambda person, user: person.why_not_activate(user),
            form=ReasonForm,
            shown=lambda person: not person.is_active,
            done=_("The account of “%(row)s” is open again."),
        ),
        "unlock": Action(
            _("Forget wrong passwords"),
            people.unlock,
            permission="secure",
            why_not=lambda person, user: person.why_not_unlock(user),
            shown=lambda person: person.failed_sign_ins().exists(),
            explain=_(
                "After five wrong passwords in one place, or twenty in all, an account waits for a quarter of an "
                "hour. This forgets all of them, wherever they came from."
            ),
            done=_("“%(row)s” can try again at once."),
        ),
    }
    empty_sentence = _("No person has been registered yet.")
    columns = (
        Column("name", pgettext_lazy("person", "Name"), link=lambda p: p.get_absolute_url(), sort="name"),
        Column("username", _("Employee number"), sort="username"),
        Column(
            "branch__name",
            _("Organisation"),
            sort="branch__path",
            link=lambda p: p.branch.get_absolute_url(),
        ),
        Column("post", _("Post"), value=lambda p: p.post_title or (p.post_role and role_label(p.post_role))),
        ACCOUNT,
    )
    sections = (
        (
            _("Person"),
            (
                Column("username", _("Employee number")),
                Column("name", pgettext_lazy("person", "Name")),
                Column("branch__name", _("Organisation"), link=lambda p: p.branch.get_absolute_url()),
                Column("joined_party_on", _("Joined the party on"), kind="date"),
            ),
        ),
        (
            _("Account"),
            (
                ACCOUNT,
                Column("last_login", _("Last sign-in"), kind="datetime"),
                Column("must_change_password", _("Has to change the password")),
            ),
        ),
    )

    @classmethod
    def rows(cls, user, action="view"):
        """With the newest post of today, which names what a person is."""
        posts = Appointment.objects.filter(valid_on(timezone.localdate()), user=OuterRef("pk"))
        posts = posts.order_by("-since", "-pk")
        return (
            super()
            .rows(user, action)
            .annotate(
                post_title=Subquery(posts.values("title")[:1]),
                post_role=Subquery(posts.values("role__name")[:1]),
            )
        )

    @classmethod
    def found_note(cls, row):
        return f"{row.username} · {row.branch}"

    @classmethod
    def list_links(cls, user):
        links = [{"label": _now("All posts"), "url": AppointmentPages.url("list")}]
        return links + import_link("people", cls.may(user, "add"))

    @classmethod
    def extra_actions(cls, row, user):
        found = []
        if user.has_perm(Appointment.permission("add")):
            url = f"{AppointmentPages.url('add')}?user={row.pk}&branch={row.branch_id}"
            reason = _now("Nobody appoints himself or herself.") if row == user else ""
            found.append({"label": _now("Appoint"), "url": url, "reason": reason})
        if User.objects.for_user(user, "secure").filter(pk=row.pk).exists():
            url = reverse("branches:person_password", args=[row.pk])
            label = _now("Set a one-time password")
            found.append({"label": label, "url": url, "reason": str(row.why_not_secure(user))})
        return found

    @classmethod
    def extra_context(cls, row, user):
        today = timezone.localdate()
        mine = set(Appointment.objects.for_user(user, "change").filter(user=row).values_list("pk", flat=True))
        posts = Appointment.objects.for_user(user).filter(user=row).select_related("user", "role", "branch")
        return {
            "posts": [
                {
                    "post": post,
                    "role": role_label(post.role.name),
                    "holds": post.since <= today and (post.until is None or post.until > today),
                    "end_url": AppointmentPages.url("action", post.pk, "end") if post.pk in mine else "",
                    "reason": post.why_not_end(user) if post.pk in mine else "",
                }
                for post in posts.order_by("-since", "-pk")
            ]
        }


class AppointmentPages(ModelPages):
    """Who holds which role where, from when to when."""

    model = Appointment
    name = "appointment"
    title = _("Posts")
    menu = MENU
    related = ("user", "role", "branch")
    ordering = "-since"
    has_detail = False
    form_class = AppointmentForm
    filterset_class = AppointmentFilter
    create = people.appoint
    actions = {
        "end": Action(
            _("End this post"),
            people.end_post,
            why_not=lambda post, user: post.why_not_end(user),
            form=EndForm,
            danger=True,
            explain=_("The rights of the post end with it."),
            done=_("“%(row)s” ends on the day given."),
        )
    }
    empty_sentence = _("Nobody has been appointed yet.")
    columns = (
        Column("user__name", _("Person"), link=lambda a: a.get_absolute_url(), sort="user__name"),
        Column("user__username", _("Employee number"), sort="user__username"),
        Column("title", _("Post")),
        Column("role", _("Role"), value=lambda a: role_label(a.role.name)),
        Column(
            "branch__name", _("Organisation"), sort="branch__path", link=lambda a: a.branch.get_absolute_url()
        ),
        Column("since", _("Since"), kind="date", sort="since"),
        Column("until", _("Until"), kind="date", sort="until"),
    )

    @classmethod
    def home(cls, row):
        return row.get_absolute_url()


class OneTimePassword(View):
    """A new first password, shown once to whoever sets it, and nowhere kept."""

    def get(self, request, pk):
        person = scoped_or_404(User, request.user, pk, "secure")
        return self.show(request, person, reason=str(person.why_not_secure(request.user)))

    def post(self, request, pk):
        person = scoped_or_404(User, request.user, pk, "secure")
        return self.show(request, person, password=people.set_one_time_password(person, by=request.user))

    def show(self, request, person, **context):
        title = _now("One-time password")
        trail = [(MENU, None), (PersonPages.title, PersonPages.url("list"))]
        trail += [(str(person), person.get_absolute_url()), (title, None)]
        context |= {"title": title, "breadcrumb": trail, "person": person}
        response = render(request, "branches/one_time_password.html", context)
        add_never_cache_headers(response)
        return response
