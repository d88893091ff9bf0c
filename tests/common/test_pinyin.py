"""Pinyin initials, by which names are found."""

import pytest

from common.pinyin import initials


@pytest.mark.parametrize(
    ("name", "found"),
    [("综采一队", "zcyd"), ("李建国", "ljg"), ("掘进二队", "jjed"), ("机电队", "jdd"), ("ABC综采", "abczc")],
)
def test_a_name_has_its_initials(name, found):
    assert found in initials(name).split()


def test_a_surname_with_two_readings_has_both():
    assert set(initials("曾小明").split()) == {"cxm", "zxm"}
    assert "sm" in initials("单明").split()


@pytest.mark.parametrize("text", ["", " ", "123", "①②", "𠮷野家", "é", "\n"])
def test_anything_may_be_typed(text):
    assert len(initials(text)) <= 100


def test_a_very_long_name_stays_short():
    assert len(initials("综采" * 200)) == 100
