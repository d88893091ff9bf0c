"""The designer's pages: drafts are designed, published editions are read, refusals stand beside what was typed."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from assessments.facts import SOURCES
from assessments.models import Indicator, Scheme
from assessments.services import schemes
from assessments.services.scheme_documents import create_from_document, document_of
from tests.assessments import enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return create_from_document(enterprise.DOCUMENT, by=None, effective_from=date(2026, 1, 1))


@pytest.fixture
def designer(as_user, admin):
    return as_user(admin)


def url(name, *args):
    return reverse(f"assessments:scheme_{name}", args=args)


def test_a_draft_shows_its_indicators_with_their_rules_in_words(designer, draft):
    page = designer.get(url("detail", draft.pk)).content.decode()
    assert "原煤产量" in page
    assert "3%" in page


def test_a_secretary_reads_published_schemes_and_no_drafts(as_user, secretary, draft):
    browser = as_user(secretary)
    assert browser.get(url("detail", draft.pk)).status_code == 404
    schemes.publish(draft, by=None)
    assert browser.get(url("detail", draft.pk)).status_code == 200
    assert browser.get(url("edit", draft.pk)).status_code == 403


def test_an_indicator_is_added_through_real_fields(designer, draft):
    group = draft.groups.get(side="party")
    typed = {
        "group": group.pk,
        "code": "duties",
        "name": "清单履行",
        "points": "20",
        "source": "figures",
        "missing": "block",
        "not_applicable": "redistribute",
        "rule-direction": "higher",
        "rule-floor": "0",
        "rule-cap": "1",
    }
    answer = designer.post(url("indicator_add", draft.pk, "ratio"), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    added = Indicator.objects.get(scheme=draft, code="duties")
    assert (added.kind, added.params["cap"]) == ("ratio", "1")


def test_a_wrong_parameter_is_named_and_nothing_typed_is_lost(designer, draft):
    typed = {"code": "duties", "name": "清单履行", "points": "20", "rule-floor": "5", "rule-cap": "1"}
    answer = designer.post(url("indicator_add", draft.pk, "ratio"), typed)
    assert answer.status_code == 422
    assert answer.context["rule"].single.errors["floor"]
    assert "清单履行" in answer.content.decode()


def test_what_was_taken_out_can_be_put_back(designer, draft):
    before = document_of(draft)
    indicator = draft.indicators.get(code="cost")
    designer.post(url("indicator_verb", indicator.pk, "remove"))
    assert not draft.indicators.filter(code="cost").exists()
    designer.post(url("put_back", draft.pk))
    assert document_of(draft) == before


def test_a_name_that_is_taken_stands_beside_the_field_with_what_was_typed(designer, draft):
    taken, other = draft.groups.filter(side="party").first(), draft.groups.filter(side="business").first()
    typed = {"side": "party", "name": taken.name}
    for address, sent in (
        (url("group_add", draft.pk), typed),
        (url("group_edit", other.pk), typed | {"version": other.version}),
    ):
        answer = designer.post(address, sent, headers={"accept-language": "en"})
        assert answer.status_code == 422
        assert "There is already a group of this name." in answer.content.decode()
        assert taken.name in answer.content.decode()


def test_what_was_taken_out_is_not_put_back_over_what_took_its_place(designer, draft):
    indicator = draft.indicators.get(code="cost")
    designer.post(url("indicator_verb", indicator.pk, "remove"))
    indicator.pk = None
    indicator.save(force_insert=True)
    answer = designer.post(url("put_back", draft.pk), headers={"accept-language": "en"})
    assert answer.status_code == 409
    assert "There is already an indicator of this code in the scheme." in answer.content.decode()
    assert draft.indicators.filter(code="cost").count() == 1


def test_a_rule_with_all_its_defaults_is_kept_and_put_back(designer, draft):
    group = draft.groups.get(side="party")
    typed = {
        "group": group.pk,
        "code": "ballots",
        "name": "群众测评",
        "points": "10",
        "source": "figures",
        "missing": "block",
        "not_applicable": "redistribute",
    }
    answer = designer.post(url("indicator_add", draft.pk, "vote"), typed)
    assert answer.status_code == 302, answer.context["form"].errors
    added = draft.indicators.get(code="ballots")
    assert added.params == {}
    designer.post(url("indicator_verb", added.pk, "remove"))
    assert designer.post(url("put_back", draft.pk)).status_code == 302
    assert draft.indicators.filter(code="ballots").exists()


@pytest.mark.parametrize("kind", ["bonus", "penalty", "veto"])
def test_a_register_without_an_entry_counts_zero_unless_somebody_wants_otherwise(designer, draft, kind):
    form = designer.get(url("indicator_add", draft.pk, kind)).context["form"]
    assert form["missing"].value() == Indicator.Missing.ZERO


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_an_edition_begins_on_a_day_that_somebody_may_live_to_see(designer, draft, day):
    pages = [(url("action", draft.pk, "copy"), {}), (url("add"), {"code": "new", "name": "新方案"})]
    for address, typed in pages:
        answer = designer.post(address, typed | {"effective_from": day})
        assert answer.status_code == 422
        assert answer.context["form"].errors["effective_from"]
    assert Scheme.objects.count() == 1


def test_lines_of_a_text_end_as_they_do_in_a_workbook(designer):
    typed = {"code": "new", "name": "新方案", "effective_from": "2027-01-01", "source": "第一行\r\n第二行"}
    designer.post(url("add"), typed)
    assert Scheme.objects.get(code="new").source == "第一行\n第二行"


def test_publication_is_refused_with_every_reason(designer, draft):
    draft.indicators.filter(code="output").update(params={})
    page = designer.get(url("detail", draft.pk))
    assert page.context["problems"]
    designer.post(url("action", draft.pk, "publish"))
    draft.refresh_from_db()
    assert draft.state == Scheme.State.DRAFT


def test_a_published_edition_is_frozen_by_page_and_by_database(designer, draft):
    schemes.publish(draft, by=None)
    assert designer.get(url("edit", draft.pk)).status_code == 409
    assert designer.get(url("group_edit", draft.groups.first().pk)).status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE assessments_indicator SET points = 1 WHERE scheme_id = %s", [draft.pk])


def test_a_copy_is_the_next_edition_and_says_what_it_changes(designer, draft):
    schemes.publish(draft, by=None)
    designer.post(url("action", draft.pk, "copy"), {"effective_from": "2027-01-01"})
    new = Scheme.objects.get(code=draft.code, edition=2)
    Indicator.objects.filter(scheme=new, code="topics").update(points=30)
    page = designer.get(url("difference", new.pk, draft.pk)).content.decode()
    assert "议题联系生产" in page
    assert "30" in page


FACTORS = {"合格": "0.9", "优秀": "1.05", "良好": "1"}


def edition(number, **changes):
    """The document of an edition with these settings changed."""
    return copy.deepcopy(enterprise.DOCUMENT) | {"version": str(number)} | changes


def veto(item):
    """A register of accidents that takes the points of another indicator."""
    params = {"effect": "zero_item", "item": item, "rows": [{"code": "a", "name": "责任事故"}]}
    return {"code": "accident", "name": "事故", "kind": "veto", "params": params}


def kept(document):
    return create_from_document(document, by=None, effective_from=date(2026, 1, 1))


def facts(answer):
    """The rows of the detail page by what they are called."""
    return {field["label"]: field["html"] for part in answer.context["sections"] for field in part["fields"]}


def test_the_settings_stand_in_full_with_coefficient_and_gate(designer):
    gate = {"below": "良好", "cap": "合格"}
    made = kept(edition(1, party_weight="0.405", business_weight="0.595", coefficient=FACTORS, gate=gate))
    answer = designer.get(url("detail", made.pk))
    shown = facts(answer)
    assert shown["党建/经营权重"] == "0.405 / 0.595"
    assert shown["党建考核系数"] == "优秀 × 1.05 · 良好 × 1 · 合格 × 0.9"
    assert shown["党建等次限制"] == "党建等次低于“良好”的，综合等次最高为“合格”"
    listed = designer.get(url("list")).content.decode()
    assert "0.405" in listed
    assert "0.595" in listed


def test_a_difference_calls_peer_groups_and_indicators_by_their_names(designer, mining):
    mining_group = mining.peer_group
    old, new = edition(1), edition(2)
    for document, item in ((old, "output"), (new, "cost")):
        document["groups"][1]["indicators"].append(veto(item))
    new["groups"][1]["indicators"][0]["peer_groups"] = [mining_group.code, "gone"]
    found = differences_of(designer, old, new)
    assert (found["原煤产量"][0].old, found["原煤产量"][0].new) == ("—", f"{mining_group.name}、gone")
    assert (found["事故"][0].old, found["事故"][0].new) == ("原煤产量", "吨煤成本")


def test_a_rule_names_the_indicator_that_it_strikes(designer):
    old, new = edition(1), edition(2)
    new["groups"][1]["indicators"].append(veto("output"))
    kept(old)
    made = kept(new)
    assert "output" not in row_words(designer.get(url("detail", made.pk)), "accident")
    assert "原煤产量" in row_words(designer.get(url("detail", made.pk)), "accident")
    compared = designer.get(url("difference", made.pk, Scheme.objects.get(edition=1).pk))
    [added] = [each for each in compared.context["differences"].indicators if each.state == "added"]
    assert "原煤产量" in " ".join(added.new)


def row_words(answer, code):
    rows = [row for side in answer.context["sides"] for group in side["groups"] for row in group["rows"]]
    return " ".join(next(row["words"] for row in rows if row["indicator"].code == code))


def test_a_box_that_is_not_ticked_any_more_says_no(designer):
    old, new = edition(1), edition(2)
    for document, ticked in ((old, {"dedupe": True}), (new, {})):
        params = {"rows": [{"code": "a", "name": "表彰", "amount": "1"}], **ticked}
        praise = {"code": "praise", "name": "上级表彰", "kind": "bonus", "params": params}
        document["groups"][0]["indicators"].append(praise)
    [change] = differences_of(designer, old, new)["上级表彰"]
    assert (change.old, change.new) == ("是", "否")


def test_a_row_of_a_rule_that_changed_is_called_by_its_name(designer):
    old, new = edition(1), edition(2)
    for document, amount in ((old, "1"), (new, "2")):
        params = {"rows": [{"code": "group_honour", "name": "集团表彰", "amount": amount}]}
        praise = {"code": "praise", "name": "上级表彰", "kind": "bonus", "params": params}
        document["groups"][0]["indicators"].append(praise)
    [change] = differences_of(designer, old, new)["上级表彰"]
    assert "集团表彰" in change.label
    assert "group_honour" not in change.label


def test_a_coefficient_that_changed_is_told_in_the_order_of_the_grades(designer):
    old, new = edition(1), edition(2, coefficient=FACTORS)
    answer = compared(designer, old, new)
    [change] = answer.context["differences"].settings
    assert (change.old, change.new) == ("—", "优秀 × 1.05 · 良好 × 1 · 合格 × 0.9")


def compared(browser, old, new):
    first, second = kept(old), kept(new)
    return browser.get(url("difference", second.pk, first.pk))


def differences_of(browser, old, new):
    """The changes by the indicator's name."""
    found = compared(browser, old, new).context["differences"].moved
    return {each.name: each.changes for each in found}


def test_settings_keep_what_was_typed_when_weights_do_not_add_up(designer, draft):
    typed = {
        "name": "小方案",
        "assessed_kind": "branch",
        "effective_from": "2026-01-01",
        "party_weight": "0.5",
        "business_weight": "0.6",
        "bonus_cap": "5",
        "activity_cap": "0.3",
        "completeness_threshold": "0.8",
        "coupling_model": "standard",
        "coupling_alpha": "0.5",
        "grades-TOTAL_FORMS": "1",
        "grades-INITIAL_FORMS": "0",
        "grades-0-name": "合格",
        "grades-0-lower": "0",
        "version": draft.version,
    }
    answer = designer.post(url("edit", draft.pk), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    right = designer.post(url("edit", draft.pk), typed | {"party_weight": "0.4"})
    assert right.status_code == 302, right.context["form"].errors
    draft.refresh_from_db()
    assert [line.name for line in draft.grade_lines.all()] == ["合格"]


def test_whoever_read_an_older_version_is_shown_both(designer, draft):
    group = draft.groups.get(side="party")
    typed = {"side": "party", "name": "新名", "version": group.version + 1}
    answer = designer.post(url("group_edit", group.pk), typed)
    assert answer.status_code == 409
    again = typed | {"version": answer.context["form"]["version"].value()}
    assert designer.post(url("group_edit", group.pk), again).status_code == 302, (
        "compared once, it can be saved"
    )


@pytest.mark.parametrize("name", schemes.presets())
def test_every_preset_makes_a_draft_that_can_be_published(designer, name):
    answer = designer.post(
        url("preset", name), {"code": "mine", "name": "本企业方案", "effective_from": "2027-01-01"}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    made = Scheme.objects.get(code="mine")
    assert made.source
    assert schemes.publish(made, by=None).state == Scheme.State.PUBLISHED


def test_the_60_10_10_10_10_preset_keeps_production_inside_the_party_side():
    preset = schemes.presets()["plan_60_10_10_10_10"]
    shares = {
        group["name"]: sum(Decimal(entry["points"]) for entry in group["indicators"])
        for group in preset["groups"]
    }
    assert shares == {"基础管理": 10, "支部建设": 10, "本部位工作": 60, "党员作用": 10, "其他": 10}
    assert {group["side"] for group in preset["groups"]} == {"party"}


def test_the_70_25_5_preset_is_shared_out_so():
    groups = schemes.presets()["plan_70_25_5"]["groups"]
    assert [sum(Decimal(i["points"]) for i in group["indicators"]) for group in groups] == [70, 25, 5]


@pytest.mark.parametrize("name", schemes.presets())
def test_every_preset_names_the_document_it_comes_from_and_no_address(name):
    source = schemes.presets()[name]["source"]
    assert "《" in source or "细则" in source
    assert "http" not in source


@pytest.mark.parametrize("name", schemes.presets())
def test_meetings_held_are_marked_in_every_preset(name):
    for group in schemes.presets()[name]["groups"]:
        for entry in group["indicators"]:
            rows = entry.get("params", {}).get("rows", [])
            counts_meetings = "召开" in entry["name"] or any("召开" in row.get("name", "") for row in rows)
            counts_meetings |= SOURCES[entry.get("source") or "figures"].counts_meetings
            assert bool(entry.get("is_activity")) == counts_meetings, entry["name"]
