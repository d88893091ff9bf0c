"""The pages of people, their accounts and their posts."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from branches.models import Appointment, Branch, User
from branches.views.people import AppointmentPages, PersonPages
from common.audit import AuditEvent
from tests import factories
from tests.pages import PagesTests, page

REASON = {"reason": "按规定"}


def role(name):
    return Group.objects.get(name=name)


@pytest.fixture
def branch_admin(mining):
    """A party-affairs admin of one branch only."""
    return factories.person("admin2", "支部小吴", mining, "party_admin")


class TestPersonPages(PagesTests):
    pages = PersonPages
    foreign_field, changed_field = "branch", "name"

    @pytest.fixture
    def own(self, mining):
        return factories.person("p1", "张采煤", mining, "member")

    @pytest.fixture
    def foreign(self, tunnelling):
        return factories.person("p2", "刘掘进", tunnelling, "member")

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, branch_admin):
        return branch_admin

    @pytest.fixture
    def reader(self, secretary):
        return secretary

    def typed(self, own):
        return {"username": "p99", "name": "新来的", "branch": own.branch_id}

    def more(self, own, count):
        for number in range(count):
            factories.person(f"m{number}", f"众人{number}", own.branch, "member")

    def test_a_new_account_opens_with_no_password_at_all(self, as_user, writer, own):
        as_user(writer).post(self.pages.url("add"), self.typed(own))
        added = User.objects.get(username="p99")
        assert not added.has_usable_password()
        assert not added.appointments.exists()

    def test_a_number_with_a_space_and_a_day_to_come_are_told_beside_their_fields(self, as_user, writer, own):
        typed = self.typed(own) | {"username": "p 99", "joined_party_on": "2999-07-01"}
        answer = as_user(writer).post(self.pages.url("add"), typed)
        assert "只能使用文字、字母、数字" in page(answer, 422)
        assert "入党日期不能晚于今天" in page(answer, 422)
        assert set(answer.context["form"].errors) == {"username", "joined_party_on"}

    def test_a_closed_organisation_is_offered_to_nobody_but_those_in_it(
        self, as_user, admin, mining, company
    ):
        closed = factories.branch("B09", "已撤销党支部", parent=company)
        person = factories.person("p3", "留任者", closed)
        Branch.objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
        browser = as_user(admin)
        assert "已撤销党支部" not in page(browser.get(self.pages.url("add")))
        assert "已撤销党支部" in page(browser.get(self.pages.url("edit", person.pk)))
        typed = {"username": "p99", "name": "新来的", "branch": closed.pk}
        assert browser.post(self.pages.url("add"), typed).status_code == 422
        assert not User.objects.filter(username="p99").exists()


class TestAppointmentPages(PagesTests):
    pages = AppointmentPages
    foreign_field = "branch"

    @pytest.fixture
    def own(self, mining):
        return factories.person("p1", "张采煤", mining, "member").appointments.get()

    @pytest.fixture
    def foreign(self, tunnelling):
        return factories.person("p2", "刘掘进", tunnelling, "member").appointments.get()

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, branch_admin):
        return branch_admin

    @pytest.fixture
    def reader(self, secretary):
        return secretary

    def shown(self, own):
        return own.user.name

    def typed(self, own):
        return {
            "user": own.user_id,
            "role": role("secretary").pk,
            "branch": own.branch_id,
            "since": "2026-01-01",
        }

    def more(self, own, count):
        for number in range(count):
            factories.person(f"m{number}", f"众人{number}", own.branch, "member")

    def test_a_foreign_person_cannot_be_appointed(self, as_user, writer, own, foreign):
        typed = self.typed(own) | {"user": foreign.user_id}
        answer = as_user(writer).post(self.pages.url("add"), typed)
        assert answer.status_code == 422
        assert "user" in answer.context["form"].errors

    def test_after_appointing_the_person_is_shown(self, as_user, writer, own):
        answer = as_user(writer).post(self.pages.url("add"), self.typed(own))
        assert answer.url == own.user.get_absolute_url()

    def test_a_post_ends_on_the_day_given_and_says_why(self, as_user, writer, own):
        url = self.pages.url("action", own.pk, "end")
        assert as_user(writer).post(url, {"until": "2026-06-30"} | REASON).status_code == 302
        own.refresh_from_db()
        assert own.until == date(2026, 6, 30)
        assert AuditEvent.objects.get(action="person.post_ended").reason == "按规定"

    def test_a_post_does_not_end_before_it_began(self, as_user, writer, own):
        answer = as_user(writer).post(
            self.pages.url("action", own.pk, "end"), {"until": "2001-01-01"} | REASON
        )
        assert answer.status_code == 422
        own.refresh_from_db()
        assert own.until is None


class TestAccounts:
    @pytest.fixture
    def person(self, mining):
        return factories.person("p1", "张采煤", mining, "member")

    def verb(self, browser, person, name):
        return browser.post(PersonPages.url("action", person.pk, name), REASON)

    def test_an_account_is_locked_and_opened_again(self, as_user, admin, person):
        browser = as_user(admin)
        for verb, state in (("deactivate", False), ("activate", True)):
            assert self.verb(browser, person, verb).status_code == 302
            person.refresh_from_db()
            assert person.is_active is state

    def test_a_locked_person_is_out_with_the_next_request(self, client, as_user, admin, person):
        other = type(client)()
        other.force_login(person, backend="branches.authentication.PostsBackend")
        assert other.get("/").status_code == 200
        self.verb(as_user(admin), person, "deactivate")
        assert other.get("/").status_code == 302

    def test_a_one_time_password_is_shown_once_and_has_to_be_changed(self, client, as_user, admin, person):
        url = reverse("branches:person_password", args=[person.pk])
        browser = as_user(admin)
        assert browser.get(url).status_code == 200
        answer = browser.post(url)
        password = answer.context["password"]
        assert password in page(answer)
        assert "no-store" in answer["Cache-Control"]
        assert password not in page(browser.get(url))
        assert password not in str(list(AuditEvent.objects.values()))
        guest = type(client)()
        assert guest.post(reverse("login"), {"username": "p1", "password": password}).status_code == 302
        assert guest.get("/").url == reverse("password_change")
        answer = guest.post(
            reverse("password_change"),
            {
                "old_password": password,
                "new_password1": "煤海-zhengqi-2026",
                "new_password2": "煤海-zhengqi-2026",
            },
        )
        assert answer.url == "/"
        assert guest.get("/").status_code == 200

    def test_sessions_of_before_end_with_a_new_password(self, client, as_user, admin, person):
        other = type(client)()
        other.force_login(person, backend="branches.authentication.PostsBackend")
        as_user(admin).post(reverse("branches:person_password", args=[person.pk]))
        assert other.get("/").status_code == 302

    @pytest.mark.parametrize("verb", ["deactivate"])
    def test_nobody_locks_his_own_account(self, as_user, admin, verb):
        assert self.verb(as_user(admin), admin, verb).status_code == 422

    def test_nobody_sets_a_one_time_password_for_himself(self, as_user, admin):
        browser = as_user(admin)
        url = reverse("branches:person_password", args=[admin.pk])
        assert browser.post(url, headers={"referer": f"http://testserver{url}"}).status_code == 302
        admin.refresh_from_db()
        assert not admin.must_change_password

    def test_an_account_with_more_rights_cannot_be_taken_over(self, as_user, branch_admin, mining, company):
        """Her post lies above: whoever set her password could sign in with rights he may not give."""
        boss = factories.person("boss", "挂在支部的领导", mining, "leader")
        factories.appoint(boss, "party_admin", company)
        url = reverse("branches:person_password", args=[boss.pk])
        assert as_user(branch_admin).post(url).status_code == 409
        assert self.verb(as_user(branch_admin), boss, "deactivate").status_code == 422
        boss.refresh_from_db()
        assert boss.is_active
        assert not boss.must_change_password

    @pytest.mark.parametrize("holder", ["security_admin", "audit_admin", "system_admin"])
    def test_the_accounts_of_administrators_are_out_of_reach_of_party_affairs(
        self, as_user, admin, company, holder
    ):
        person = factories.person("three", "三员", company, holder)
        assert as_user(admin).post(reverse("branches:person_password", args=[person.pk])).status_code == 409

    def test_wrong_passwords_are_forgotten_on_request(self, client, as_user, admin, person):
        guest = type(client)()
        for _attempt in range(6):
            answer = guest.post(reverse("login"), {"username": "p1", "password": "wrong"})
        assert answer.status_code == 429
        assert self.verb(as_user(admin), person, "unlock").status_code == 302
        assert guest.post(reverse("login"), {"username": "p1", "password": "wrong"}).status_code == 200


class TestPostsOnThePage:
    def test_posts_in_foreign_branches_are_not_told(self, as_user, secretary, mining, tunnelling):
        person = factories.person("p1", "张采煤", mining, "member")
        factories.appoint(person, "inspector", tunnelling)
        assert str(tunnelling) not in page(as_user(secretary).get(person.get_absolute_url()))

    def test_the_list_names_todays_post(self, as_user, admin, mining):
        person = factories.person("p1", "张采煤", mining, "member")
        Appointment.objects.filter(user=person).update(title="采煤班长")
        assert "采煤班长" in page(as_user(admin).get(PersonPages.url("list")))

    def test_people_are_found_by_the_role_they_hold_today(self, as_user, admin, mining):
        factories.person("p1", "张采煤", mining, "member")
        factories.person("p2", "刘退休", mining, "member", until=timezone.localdate() - timedelta(days=1))
        text = page(as_user(admin).get(f"{PersonPages.url('list')}?role={role('member').pk}"))
        assert "张采煤" in text
        assert "刘退休" not in text

    def test_people_are_found_by_initials(self, as_user, admin, mining):
        browser = as_user(admin)
        browser.post(PersonPages.url("add"), {"username": "p7", "name": "曾小明", "branch": mining.pk})
        for typed in ("zxm", "cxm", "曾", "p7"):
            assert "曾小明" in page(browser.get(f"{PersonPages.url('list')}?q={typed}")), typed
