"""A scheme's workbook: what is written is read back the same, and every mistake is named where it stands."""

from copy import deepcopy
from io import BytesIO

import pytest
from django.utils import translation
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
