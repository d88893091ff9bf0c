"""The pages of letters after findings: lists, proposals, issuing, and the part of a finding."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.models import FollowUpOrder
from assessments.views.follow_up_orders import FollowUpOrderPages
from assessments.views.follow_up_proposals import FollowUpProposalPages
from tests import factories
from tests.assessments import follow_up_cast as cast
from tests.pages import PagesTests, page

TEXT = "请抓紧整改"


class TestFollowUpOrderPages(PagesTests):
    pages = FollowUpOrderPages

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def own(self, section, inspector):
        branch = factories.branch("B11", "综采三队党支部", parent=section)
        finding = cast.finding(branch, overdue=40, owner=factories.person("w1", "总支老吴", section))
        order = cast.order(finding, by=inspector, step="accountability")
        order.addressee = self.receiver(section)
        order.save()
        return order

    def receiver(self, section):
        """Somebody who may do everything here: issue, and acknowledge what is addressed to them."""
        return section.people.filter(username="admin2").first() or factories.person(
            "admin2", "总支小吴", section, "party_admin"
        )

    @pytest.fixture
    def foreign(self, tunnelling, inspector):
        return cast.order(cast.finding(tunnelling, overdue=10), by=inspector)

    @pytest.fixture
    def writer(self, section):
        return self.receiver(section)

    @pytest.fixture
    def reader(self, section):
        return factories.person("aud2", "审计小何", section, "leader")

    def shown(self, own):
        return own.number

    def more(self, own, count):
        for _ in range(count):
            cast.order(cast.finding(own.finding.branch, overdue=10), by=own.issued_by)

    def test_the_letter_is_downloaded(self, as_user, reader, own, foreign):
        url = reverse("assessments:follow_up_order_letter", args=[own.pk])
        answer = as_user(reader).get(url)
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
        foreign_url = reverse("assessments:follow_up_order_letter", args=[foreign.pk])
        assert as_user(reader).get(foreign_url).status_code == 404

    def test_verbs_are_closed_to_readers(self, as_user, reader, own):
        for verb in self.pages.actions:
            assert as_user(reader).post(self.pages.url("action", own.pk, verb), {}).status_code in {403, 404}

    def test_whoever_it_is_addressed_to_reads_and_acknowledges_without_any_right(self, as_user, mining, own):
        member = factories.person("m7", "党员小马", mining, "member")
        FollowUpOrder.objects.filter(pk=own.pk).update(addressee=member)
        browser = as_user(member)
        assert own.number in page(browser.get(self.pages.url("list")))
        assert browser.post(self.pages.url("action", own.pk, "receive")).status_code == 302
        own.refresh_from_db()
        assert own.received_on == cast.today()

    @pytest.mark.parametrize(
        ("query", "found"),
        [("step=accountability", True), ("step=reminder", False), ("standing=waiting", True),
         ("standing=received", False), ("whose=mine", True)],
    )  # fmt: skip
    def test_filters_narrow(self, as_user, writer, own, query, found):
        text = page(as_user(writer).get(f"{self.pages.url('list')}?{query}"))
        assert (own.number in text) is found


class TestFollowUpProposalPages(PagesTests):
    pages = FollowUpProposalPages

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def own(self, section):
        return cast.finding(factories.branch("B11", "综采三队党支部", parent=section), overdue=3)

    @pytest.fixture
    def foreign(self, tunnelling):
        return cast.finding(tunnelling, overdue=3)

    @pytest.fixture
    def writer(self, section):
        return factories.person("insp2", "总支督查员", section, "inspector")

    @pytest.fixture
    def reader(self, writer):
        return writer

    def shown(self, own):
        return own.number

    def more(self, own, count):
        for _ in range(count):
            cast.finding(own.branch, overdue=3)

    def no_pages_of_verbs(self):
        pytest.skip("A proposal is no record: it has no verbs of its own but the one on many.")

    def test_verbs_on_foreign_rows_are_not_found(self):
        self.no_pages_of_verbs()

    def test_verbs_are_closed_to_readers(self):
        self.no_pages_of_verbs()

    def test_an_unknown_verb_is_not_found(self):
        self.no_pages_of_verbs()

    def test_asking_before_a_verb_changes_nothing(self):
        self.no_pages_of_verbs()

    def test_the_chosen_ones_go_on_to_their_letters(self, as_user, writer, own):
        browser = as_user(writer)
        answer = browser.post(self.pages.url("bulk", "issue"), {"pk": [own.pk]})
        assert own.statement in page(browser.get(answer.url))

    def test_a_finding_that_calls_for_nothing_is_not_proposed(self, as_user, writer, own):
        idle = cast.finding(own.branch, overdue=-20)
        assert idle.number not in page(as_user(writer).get(self.pages.url("list")))


@pytest.mark.django_db
class TestIssuePage:
    url = "/assessment/follow_up_order/issue/"

    def typed(self, *letters):
        sent = {"form-TOTAL_FORMS": len(letters), "form-INITIAL_FORMS": len(letters)}
        for number, row in enumerate(letters):
            sent |= {f"form-{number}-{name}": value for name, value in row.items()}
        return sent

    def row(self, about, **values):
        day = str(cast.today() + timedelta(5))
        row = {"finding": about.pk, "step": "urging", "text": TEXT, "last_day": day}
        return row | {"skip_reason": "到期前未发提醒"} | values

    def test_the_text_is_prefilled_and_the_letters_go_out(self, as_user, inspector, mining, tunnelling):
        findings = [cast.finding(mining, overdue=3), cast.finding(tunnelling, overdue=5)]
        browser = as_user(inspector)
        text = page(browser.get(self.url, {"finding": [f.pk for f in findings]}))
        assert "到期前未发提醒" in text
        answer = browser.post(self.url, self.typed(*map(self.row, findings)))
        assert answer.status_code == 302
        assert sorted(FollowUpOrder.objects.values_list("serial", flat=True)) == [1, 2]

    def test_a_refusal_keeps_everything_typed_and_issues_nothing(self, as_user, inspector, mining):
        good, bad = cast.finding(mining, overdue=3), cast.finding(mining, overdue=-30)
        sent = self.typed(self.row(good, text="我改过的话"), self.row(bad))
        text = page(as_user(inspector).post(self.url, sent), 422)
        assert "我改过的话" in text
        assert bad.number in text
        assert not FollowUpOrder.objects.exists()

    @pytest.mark.parametrize("change", [{"text": ""}, {"last_day": "昨天"}, {"step": "shout"}])
    def test_bad_input_is_told_beside_its_field(self, as_user, inspector, mining, change):
        sent = self.typed(self.row(cast.finding(mining, overdue=3), **change))
        assert as_user(inspector).post(self.url, sent).status_code == 422
        assert not FollowUpOrder.objects.exists()

    def test_foreign_findings_and_nonsense_are_not_found(self, as_user, company, tunnelling, mining):
        near = factories.person("insp3", "片区督查员", mining, "inspector")
        far = cast.finding(tunnelling, overdue=3)
        browser = as_user(near)
        assert browser.get(self.url, {"finding": far.pk}).status_code == 404
        assert browser.post(self.url, self.typed(self.row(far))).status_code == 404
        assert browser.post(self.url, self.typed(self.row(far, finding="x"))).status_code == 404
        assert not FollowUpOrder.objects.exists()

    def test_it_is_closed_to_whoever_issues_nothing(self, as_user, secretary, mining):
        assert as_user(secretary).get(self.url, {"finding": cast.finding(mining).pk}).status_code == 403


@pytest.mark.django_db
class TestThePartOfTheFinding:
    def part(self, browser, finding):
        return browser.get(reverse("assessments:finding_follow_up", args=[finding.pk]))

    def test_it_shows_letters_look_backs_and_the_next_step(self, as_user, inspector, mining, admin):
        finding = cast.finding(mining, overdue=9)
        order = cast.order(finding, by=admin, step="urging")
        cast.look_back(finding, by=admin)
        text = page(self.part(as_user(inspector), finding))
        assert order.number in text
        assert "step=" in text or f"finding={finding.pk}" in text

    def test_whoever_issues_nothing_is_offered_nothing(self, as_user, mining, admin):
        finding = cast.finding(mining, overdue=9)
        cast.order(finding, by=admin, step="urging")
        text = page(self.part(as_user(finding.owner), finding))
        assert f"finding={finding.pk}" not in text

    def test_a_foreign_finding_is_not_found(self, as_user, outsider, mining):
        assert self.part(as_user(outsider), cast.finding(mining)).status_code == 404
