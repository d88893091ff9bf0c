"""The Chinese catalogue is whole: nothing empty or doubtful, nothing lost on the way, no English left over."""

import re

import polib
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

CATALOGUES = [
    polib.pofile(str(source))
    for folder in settings.LOCALE_PATHS
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
]
ENTRIES = [entry for catalogue in CATALOGUES for entry in catalogue]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%%|%[sdr]\b|\{\w*\}|</?[a-z]\w*[^>]*>")
# English words that a reader would stumble over; codes, units and names of formats are not among them.
LEFTOVERS = re.compile(
    r"\b(the|and|or|is|of|to|for|branch|unit|score|scheme|run|draft|publish|figure|quarter|grade|points"
    r"|portal|rule|row|cell|column|sheet|target|actual|save|cancel|delete|error|success)\b",
    re.IGNORECASE,
)
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\w)")
HELD_WORDS = {
    "Integrated score": "综合得分",
    "Party score": "党建得分",
    "Business score": "经营得分",
    "Grade": "等次",
    "not assessed": "不考核",
    "not reported": "未报",
    "two skins": "两张皮",
    "veto": "一票否决",
    "assessment scheme": "考核方案",
    "edition": "版次",
    "Integration of party building and production": "党建与生产经营融合管理平台",
}


def said(entry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def name(entry) -> str:
    return f"{entry.msgctxt}|{entry.msgid}" if entry.msgctxt else entry.msgid


def test_there_is_a_catalogue():
    assert len(CATALOGUES) == 1
    assert len(ENTRIES) > 1000


def test_no_text_is_without_its_chinese_words():
    assert [name(e) for e in ENTRIES if not e.obsolete and not all(words.strip() for words in said(e))] == []


def test_no_text_is_a_guess():
    assert [name(e) for e in ENTRIES if e.fuzzy] == []
    assert not any(catalogue.metadata_is_fuzzy for catalogue in CATALOGUES)


def test_no_text_stays_that_nobody_says_any_more():
    assert [name(e) for e in ENTRIES if e.obsolete] == []


def test_every_placeholder_and_tag_comes_through():
    changed = []
    for entry in ENTRIES:
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        changed += [name(entry) for words in said(entry) if sorted(PLACEHOLDER.findall(words)) != wanted]
    assert changed == []


def test_no_english_word_is_left_over():
    left = {}
    for entry in ENTRIES:
        for words in said(entry):
            if found := LEFTOVERS.findall(PLACEHOLDER.sub(" ", words)):
                left[name(entry)] = found
    assert left == {}


def test_chinese_words_carry_chinese_punctuation():
    assert [
        words
        for e in ENTRIES
        for words in said(e)
        if HALF_WIDTH.search(words) or words.count("“") != words.count("”")
    ] == []


def test_nothing_is_only_said_to_have_succeeded():
    assert [words for e in ENTRIES for words in said(e) if "成功" in words] == []


def test_the_file_names_no_person_and_no_address():
    header = " ".join(CATALOGUES[0].metadata.values()) + CATALOGUES[0].header
    assert "@" not in header
    assert CATALOGUES[0].metadata["Plural-Forms"] == "nplurals=1; plural=0;"


@pytest.mark.parametrize(("english", "chinese"), HELD_WORDS.items())
def test_the_terms_of_the_field_are_kept(english, chinese):
    with translation.override("zh-hans"):
        assert _(english) == chinese


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("党组织", "退出登录", 'lang="zh-hans"')),
        ("en", ("Party organisations", "Sign out", 'lang="en"')),
    ],
)
def test_one_page_is_read_in_either_language(as_user, admin, language, words):
    browser = as_user(admin)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    text = browser.get(reverse("branches:branch_list")).content.decode()
    assert [each for each in words if each not in text] == []


def test_whoever_asks_for_no_language_reads_chinese(as_user, admin):
    assert "党组织" in as_user(admin).get(reverse("branches:branch_list")).content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "其下仍有未撤销的组织，请先调整或撤销。"),
        ("en", "It still has open organisations below it; move or close them first."),
    ],
)
def test_a_refusal_speaks_the_language_of_the_reader(as_user, admin, company, mining, language, words):
    browser = as_user(admin)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    closing = reverse("branches:branch_action", args=[company.pk, "close"])
    answer = browser.post(closing, {"closed_on": "2026-07-01"}, follow=True)
    assert words in answer.content.decode()
