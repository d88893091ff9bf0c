"""A scheme's workbook: what is written is read back the same, and every mistake is named where it stands."""

from io import BytesIO

import pytest
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessments.scheme_books import layout
from assessments.scheme_books.faults import InvalidBook
from assessments.scheme_books.reading import read_scheme
from assessments.scheme_books.writing import write_scheme
from assessments.scoring.values import Kind
from assessments.services import schemes
from assessments.services.scheme_documents import completed
from common.sheets import read_workbook
from tests.assessments import enterprise, results_cast

PEERS = {"mining": "采煤", "tunnelling": "掘进"}
DOCUMENTS = {
    **schemes.presets(),
    "small": enterprise.DOCUMENT,
    "worked": results_cast.DOCUMENT,
}


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "scheme.xlsx"
        path.write_bytes(content)
        return read_scheme(read_workbook(path, "scheme.xlsx"), peer_groups=PEERS)

    return read


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_scheme_comes_back_as_it_was_written(name, language, read):
    document = completed(DOCUMENTS[name])
    with translation.override(language):
        content = write_scheme(document, peer_groups=PEERS)
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        assert read(content).document == document


CODES = st.from_regex(r"[a-z][a-z0-9_-]{0,11}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=20)
PARAMS = {
    "ratio": {"direction": "lower", "form": "mirror", "floor": "0.250", "cap": "1.2"},
    "step": {"step": "0.03", "up": "1", "max_up": "6"},
    "bands": {"rows": [{"hi": "60", "result": "0"}, {"lo": "60", "result": "1"}]},
    "curve": {"on": "ratio", "rows": [{"at": "0.8", "fraction": "0"}, {"at": "1", "fraction": "1"}]},
    "interval": {"lo": "-2.5", "hi": "7", "per_unit": "0.1"},
    "linear": {"span": "-8"},
    "deduct": {
        "rows": [
            {"code": "a", "name": "=1+1", "min": "1", "max": "2.50"},
            {"code": "b", "name": "b", "zeroing": True},
        ]
    },
    "award": {"mode": "partial", "rows": [{"code": "7", "name": "“甲”、乙", "points": "1"}]},
    "lateness": {"rows": [{"days": "0", "points": "1"}], "otherwise": "0.5"},
    "rating": {"scale": "hundred", "rows": [{"code": "x", "name": "组", "weight": "1"}]},
    "vote": {"first": "100", "fourth": "0"},
    "bonus": {"cap": "5", "dedupe": True, "rows": [{"code": "a", "name": "@b", "amount": "0.1"}]},
    "penalty": {"highest_only": True, "rows": [{"code": "a", "name": "-c", "amount": "3"}]},
    "veto": {"effect": "zero_side", "side": "business"},
}


def entries(kind):
    return st.fixed_dictionaries(
        {
            "name": WORDS,
            "unit": st.sampled_from(["", "%", "元/吨", "1"]),
            "points": st.decimals("0", "999", places=2).map(str),
            "kind": st.just(kind),
            "params": st.just(PARAMS[kind]),
            "missing": st.sampled_from(["block", "zero", "redistribute"]),
            "not_applicable": st.sampled_from(["redistribute", "refuse"]),
            "is_activity": st.booleans(),
            "peer_groups": st.lists(st.sampled_from([*PEERS, "gone"]), unique=True),
        }
    )


def grouped(drawn):
    """Indicators shared out over two groups, each with a code of its own."""
    codes, found = drawn
    rows = [entry | {"code": code} for code, entry in zip(codes, found, strict=False)]
    return [
        {"side": "party", "name": "组", "indicators": rows[::2]},
        {"side": "business", "name": "组", "indicators": rows[1::2]},
    ]


INDICATOR_LISTS = st.lists(st.sampled_from(sorted(PARAMS)).flatmap(entries), max_size=6)
SCHEMES = st.fixed_dictionaries(
    {
        "code": CODES,
        "name": WORDS,
        "source": st.one_of(st.just(""), WORDS),
        "party_weight": st.decimals("0", "1", places=4).map(str),
        "business_weight": st.decimals("0", "1", places=4).map(str),
        "two_skins_gap": st.sampled_from(["", "15", "0.5"]),
        "coordination_line": st.sampled_from(["", "0.6"]),
        "coupling_model": st.sampled_from(["standard", "wang", "fan"]),
        "rank_is_public": st.booleans(),
        "assessed_kind": st.sampled_from(["branch", "committee"]),
        "grades": st.just(results_cast.GRADES),
        "coefficient": st.sampled_from([{}, {"优秀": "1.05", "不合格": "0.9"}]),
        "gate": st.sampled_from([{}, {"below": "合格", "cap": "合格"}]),
        "groups": st.tuples(st.lists(CODES, min_size=6, max_size=6, unique=True), INDICATOR_LISTS).map(
            grouped
        ),
    }
)


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(SCHEMES, st.sampled_from(["zh-hans", "en"]))
def test_any_scheme_comes_back_as_it_was_written(read, given_document, language):
    document = completed(given_document)
    with translation.override(language):
        content = write_scheme(document, peer_groups=PEERS)
    assert read(content).document == document


# A workbook with mistakes: each is named by its sheet, row and column.


@pytest.fixture
def edited(read):
    """Reads the worked example after a change to its workbook; answers what is wrong."""

    def edited(change):
        with translation.override("en"):
            book = load_workbook(BytesIO(write_scheme(completed(results_cast.DOCUMENT), peer_groups=PEERS)))
            change({sheet.title: sheet for sheet in book})
            target = BytesIO()
            book.save(target)
            with pytest.raises(InvalidBook) as caught:
                read(target.getvalue())
            return [(f.place.sheet, f.place.cell or f.place.number, f.message) for f in caught.value.faults]

    return edited


def put(sheet, place, value):
    def change(sheets):
        sheets[sheet][place] = value

    return change


INDICATORS = "Second-level indicators"
BAD = {
    "points in words": (put(INDICATORS, "F4", "many"), INDICATORS, "F4", "number"),
    "no points": (put(INDICATORS, "F4", None), INDICATORS, "F4", "Fill in"),
    "no code": (put(INDICATORS, "C5", None), INDICATORS, "C5", "Fill in"),
    "a code twice": (put(INDICATORS, "C5", "findings"), INDICATORS, "C5", "already taken"),
    "a rule that does not exist": (put(INDICATORS, "G5", "magic"), INDICATORS, "G5", "none of"),
    "a group that does not exist": (put(INDICATORS, "B5", "别处"), INDICATORS, "B5", "no such first-level"),
    "neither yes nor no": (put(INDICATORS, "K4", "maybe"), INDICATORS, "K4", "neither yes nor no"),
    "a side that does not exist": (put("First-level indicators", "A4", "left"), "First-level indicators", "A4", "none of"),
    "a setting that does not exist": (put("Scheme", "A4", "Colour"), "Scheme", "A4", "no such setting"),
    "a weight in words": (put("Scheme", "B9", "half"), "Scheme", "B9", "number"),
    "a name too long": (put("Scheme", "B6", "长" * 101), "Scheme", "B6", "100"),
    "a grade without its line": (put("Grade lines", "B4", None), "Grade lines", "B4", "Fill in"),
    "a parameter of another rule": (put("Rule parameters", "C4", "Step"), "Rule parameters", "C4", "no such parameter"),
    "parameters of nobody": (put("Rule parameters", "A4", "ghost"), "Rule parameters", "A4", "No indicator"),
    "events of nobody": (put("Events", "A4", "ghost"), "Events", "A4", "No indicator"),
    "events of a rule without": (put("Events", "A4", "topics"), "Events", "A4", "no rows on this sheet"),
    "a negative amount": (put("Events", "E4", -2), "Events", "E4", "above 0"),
    "control characters": (put("Events", "D4", "a_x0001_b"), "Events", "D4", "control"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_named_where_it_stands(name, edited):
    change, sheet, place, words = BAD[name]
    found = edited(change)
    assert any((at, cell) == (sheet, place) and words in message for at, cell, message in found), found


def test_every_mistake_is_named_at_once(edited):
    def change(sheets):
        sheets[INDICATORS]["F4"] = "many"
        sheets["Events"]["E4"] = -2

    assert {sheet for sheet, _cell, _message in edited(change)} == {INDICATORS, "Events"}


def test_a_missing_sheet_and_a_missing_column_are_named(edited):
    def change(sheets):
        sheets["First-level indicators"].title = "Notes"
        sheets[INDICATORS]["F3"] = None

    found = edited(change)
    assert ("First-level indicators", "", "The workbook has no such sheet.") in found
    assert any(sheet == INDICATORS and "Points" in message for sheet, _place, message in found)


def test_a_parameter_that_is_missing_altogether_is_named_at_its_indicator(edited):
    def change(sheets):
        rows = sheets["Rule parameters"]
        gone = [row[0].row for row in rows.iter_rows(min_row=4) if row[2].value == "Step"]
        rows.delete_rows(gone[0])

    assert any(
        sheet == INDICATORS and "Step: Fill in" in message for sheet, _place, message in edited(change)
    )


def test_what_stands_against_publishing_is_told_and_does_not_stop_a_draft(read):
    document = completed(results_cast.DOCUMENT | {"party_weight": "0.5"})
    found = read(write_scheme(document, peer_groups=PEERS))
    assert found.document == document
    assert [fault.place.typed for fault in found.hints] == ["0.6"]


def test_no_two_heads_or_choices_of_a_sheet_can_be_mixed_up():
    fields = [layout.settings(), *(sheet.fields for sheet in layout.SHEETS)]
    fields += [tuple(map(layout.of_parameter, layout.single_parameters(kind))) for kind in Kind]
    for each in fields:
        assert len({field.key for field in layout.by_word(each).values()}) == len(each)
        for field in each:
            words = [
                layout.by_word([layout.Field(key, label)]) for key, label in (field.choices or {}).items()
            ]
            assert len(set().union(*words)) == sum(map(len, words)) if words else True


def test_parameters_of_an_indicator_that_is_refused_are_not_told_again(edited):
    found = edited(put(INDICATORS, "G5", "magic"))
    assert {sheet for sheet, _cell, _message in found} == {INDICATORS}


def test_mistakes_stand_in_the_order_of_the_workbook(edited):
    def change(sheets):
        sheets["Events"]["E4"] = -2
        sheets[INDICATORS]["F4"] = "many"
        sheets["Scheme"]["B9"] = "half"

    assert [sheet for sheet, _cell, _message in edited(change)] == ["Scheme", INDICATORS, "Events"]
