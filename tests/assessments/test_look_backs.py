"""Looking back: what is drawn, that the draw can be made again, and who may say how it stands."""

from datetime import date, timedelta

import pytest

from assessments.models import FindingMeasure, HandIn, LookBack, RandomDraw
from assessments.models.random_draws import drawn_from
from assessments.services import look_backs
from assessments.views.look_backs import LookBackDrawPages, LookBackPages
from common.audit import AuditEvent
from common.errors import RuleViolation
from tests import factories
from tests.assessments import follow_up_cast as cast
from tests.pages import PagesTests, page

DAY = date(2026, 8, 20)


@pytest.fixture
def closer(company):
    return factories.person("close1", "销号老李", company, "inspector")


def drawn(inspector, scope, **values):
    values = {"quarter": "2026Q3", "due_on": cast.today() + timedelta(30)} | values
    return look_backs.draw(by=inspector, scope=scope, **values)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
class TestDrawing:
    @pytest.mark.parametrize(("closed", "share", "count"), [(1, 30, 1), (3, 30, 1), (4, 30, 2), (10, 30, 3), (3, 100, 3)])  # fmt: skip
    def test_a_share_is_drawn_and_at_least_one(
        self, company, mining, inspector, closer, closed, share, count
    ):
        for _ in range(closed):
            cast.closed(mining, DAY, closer=closer)
        made = drawn(inspector, company, share=share)
        assert (len(made.population), len(made.drawn)) == (closed, count)
        assert sorted(LookBack.objects.values_list("finding", flat=True)) == made.drawn

    def test_the_seed_gives_the_same_again(self, company, mining, inspector, closer):
        for _ in range(20):
            cast.closed(mining, DAY, closer=closer)
        made = RandomDraw.objects.get(pk=drawn(inspector, company).pk)
        assert made.drawn_again() == made.drawn == drawn_from(made.population, 6, made.seed)
        made.drawn = made.population[:6] if made.population[:6] != made.drawn else made.population[-6:]
        assert made.drawn_again() != made.drawn

    def test_only_what_the_quarter_closed_here_is_drawn_from(
        self, company, mining, tunnelling, inspector, closer
    ):
        inside = cast.closed(mining, DAY, closer=closer)
        cast.closed(tunnelling, DAY, closer=closer)
        cast.closed(mining, date(2026, 6, 30), closer=closer)
        cast.closed(mining, date(2026, 10, 1), closer=closer)
        cast.finding(mining)
        cast.finding(mining, state="withdrawn")
        assert drawn(inspector, mining).population == [inside.pk]

    def test_what_was_looked_back_at_is_not_drawn_again(self, company, mining, inspector, closer):
        cast.closed(mining, DAY, closer=closer)
        drawn(inspector, company)
        with pytest.raises(RuleViolation, match="No finding"):
            drawn(inspector, company)

    def test_a_day_in_the_past_is_refused(self, company, mining, inspector, closer):
        cast.closed(mining, DAY, closer=closer)
        with pytest.raises(RuleViolation, match="past"):
            drawn(inspector, company, due_on=cast.today() - timedelta(1))
        assert not RandomDraw.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("in_english")
class TestChecking:
    @pytest.fixture
    def look_back(self, mining, closer):
        return cast.look_back(cast.closed(mining, DAY, closer=closer), by=closer)

    def test_it_holds(self, look_back, inspector):
        row = look_backs.holds(look_back, by=inspector, seen="现场记录齐全")
        assert (row.state, row.checked_by, row.checked_on) == ("holds", inspector, cast.today())
        row.finding.refresh_from_db()
        assert row.finding.state == "closed"

    def test_or_the_finding_runs_again_until_a_new_day(self, look_back, inspector):
        due = cast.today() + timedelta(10)
        look_backs.reopen(look_back, by=inspector, seen="又没有记录", due_on=due)
        finding = look_back.finding
        finding.refresh_from_db()
        assert (finding.state, finding.due_on, finding.reopenings) == ("reopened", due, 1)
        event = AuditEvent.objects.get(action="finding.reopened", target_id=finding.pk)
        assert event.reason == "又没有记录"

    def test_it_is_said_once(self, look_back, inspector):
        look_backs.holds(look_back, by=inspector, seen="好")
        with pytest.raises(RuleViolation, match="already"):
            look_backs.reopen(look_back, by=inspector, seen="不好", due_on=cast.today())

    def test_not_until_a_day_that_is_over(self, look_back, inspector):
        with pytest.raises(RuleViolation, match="past"):
            look_backs.reopen(look_back, by=inspector, seen="不好", due_on=cast.today() - timedelta(1))
        look_back.refresh_from_db()
        assert look_back.state == "due"

    def test_neither_who_closed_nor_whoever_rectified_looks_back(self, look_back, closer, company, mining):
        finding = look_back.finding
        people = {
            name: factories.person(f"p-{name}", name, company, "inspector")
            for name in ("measure", "by", "judged", "confirmed")
        }
        FindingMeasure.objects.create(
            finding=finding, text="补记录", owner=people["measure"], due_on=DAY, done_on=DAY
        )
        HandIn.objects.create(
            finding=finding,
            kind="rectification",
            text="已补",
            by=people["by"],
            judged_by=people["judged"],
            confirmed_by=people["confirmed"],
        )
        local = factories.person("local", "本支部的", mining, "inspector")
        for person in (closer, finding.owner, local, *people.values()):
            with pytest.raises(RuleViolation, match="Neither"):
                look_backs.holds(look_back, by=person, seen="好")

    def test_a_finding_that_is_open_again_is_not_looked_back_at(self, look_back, inspector):
        finding = look_back.finding
        finding.state = "reopened"
        finding.save()
        with pytest.raises(RuleViolation, match="not closed"):
            look_backs.holds(look_back, by=inspector, seen="好")


class TestLookBackPages(PagesTests):
    pages = LookBackPages

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def own(self, section, closer):
        branch = factories.branch("B11", "综采三队党支部", parent=section)
        return cast.look_back(cast.closed(branch, DAY, closer=closer), by=closer)

    @pytest.fixture
    def foreign(self, tunnelling, closer):
        return cast.look_back(cast.closed(tunnelling, DAY, closer=closer), by=closer)

    @pytest.fixture
    def writer(self, section):
        return factories.person("insp2", "总支督查员", section, "inspector")

    @pytest.fixture
    def reader(self, section):
        return factories.person("lead2", "总支老郑", section, "leader")

    def shown(self, own):
        return own.finding.number

    def more(self, own, count):
        for _ in range(count):
            cast.look_back(cast.closed(own.finding.branch, DAY, closer=own.finding.closed_by), by=own.draw.by)

    @pytest.mark.parametrize(
        ("query", "found"), [("state=due", True), ("state=holds", False), ("late=yes", False)]
    )
    def test_filters_narrow(self, as_user, reader, own, query, found):
        text = page(as_user(reader).get(f"{self.pages.url('list')}?{query}"))
        assert (own.finding.number in text) is found

    def test_what_was_seen_is_asked_for_and_kept(self, as_user, writer, own):
        url = self.pages.url("action", own.pk, "reopen")
        text = page(as_user(writer).post(url, {"seen": "又没有记录", "due_on": "2020-01-01"}), 422)
        assert "又没有记录" in text
        due = str(cast.today() + timedelta(10))
        assert as_user(writer).post(url, {"seen": "又没有记录", "due_on": due}).status_code == 302
        own.refresh_from_db()
        assert own.state == "reopened"


class TestLookBackDrawPages(PagesTests):
    pages = LookBackDrawPages
    foreign_field = "scope"

    @pytest.fixture
    def section(self, company):
        return factories.branch("G01", "生产党总支", parent=company, kind="general_branch")

    @pytest.fixture
    def own(self, section, closer):
        branch = factories.branch("B11", "综采三队党支部", parent=section)
        cast.closed(branch, DAY, closer=closer)
        return cast.draw(section, [cast.closed(branch, DAY, closer=closer)], by=closer, quarter="2026Q2")

    @pytest.fixture
    def foreign(self, tunnelling, closer):
        made = cast.draw(tunnelling, [cast.closed(tunnelling, DAY, closer=closer)], by=closer)
        made.seed = "ffff"
        made.save()
        return made

    @pytest.fixture
    def foreign_choice(self, tunnelling):
        return tunnelling

    @pytest.fixture
    def writer(self, section):
        return factories.person("insp2", "总支督查员", section, "inspector")

    @pytest.fixture
    def reader(self, section):
        return factories.person("lead2", "总支老郑", section, "leader")

    def shown(self, own):
        return own.seed

    def typed(self, own):
        due = str(cast.today() + timedelta(30))
        return {"quarter": "2026Q3", "scope": own.scope_id, "share": "30", "due_on": due}

    def more(self, own, count):
        for _ in range(count):
            cast.draw(own.scope, [], by=own.by)

    def test_the_page_draws_again_and_says_whether_the_same_comes_out(self, as_user, reader, own):
        browser = as_user(reader)
        assert "strip-good" in page(browser.get(self.pages.url("detail", own.pk)))
        own.population = [*own.population, own.population[0] + 1000]
        own.drawn = [own.population[1]] if own.drawn_again() == own.drawn else own.drawn
        own.save()
        assert "strip-bad" in page(browser.get(self.pages.url("detail", own.pk)))

    def test_a_quarter_that_closed_nothing_is_told_beside_the_form(self, as_user, writer, own):
        sent = self.typed(own) | {"quarter": "2025Q2"}
        answer = as_user(writer).post(self.pages.url("add"), sent)
        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors()
