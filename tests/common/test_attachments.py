"""Files lie outside the web root under random names; what they are called is only shown."""

import hashlib
import stat
from pathlib import Path

import pytest
from django.conf import settings

from common.attachments import StoredFile, clean_name, store


def test_the_bytes_are_kept_under_a_name_that_nobody_can_guess(admin):
    row = store([b"ab", b"cd"], name="台账.xlsx", owner=admin)
    assert row.path.read_bytes() == b"abcd"
    assert (row.name, row.size, row.owner) == ("台账.xlsx", 4, admin)
    assert row.sha256 == hashlib.sha256(b"abcd").hexdigest()
    assert row.stored_as not in row.name
    assert len(row.stored_as) == 32


def test_the_same_name_twice_is_two_files(admin):
    first, second = (store([text], name="a.csv", owner=admin) for text in (b"1", b"2"))
    assert first.path != second.path
    assert first.path.read_bytes() == b"1"


def test_files_lie_where_the_web_does_not_look(admin):
    row = store([b"x"], name="a.csv", owner=admin)
    assert row.path.is_relative_to(settings.STORED_FILES_DIR)
    assert not row.path.is_relative_to(settings.STATIC_ROOT)
    assert all(not row.path.is_relative_to(folder) for folder in settings.STATICFILES_DIRS)


def test_nobody_else_on_the_machine_reads_or_runs_them(admin):
    mode = store([b"x"], name="a.csv", owner=admin).path.stat().st_mode
    assert not mode & (stat.S_IRWXO | stat.S_IXUSR | stat.S_IXGRP | stat.S_IWGRP)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\a.csv", "a.csv"),
        ("/absolute/b.csv", "b.csv"),
        ("a\x00b\r\nc.csv", "abc.csv"),
        ("gepj\u202efdp.exe", "gepjfdp.exe"),
        ('<b>"x"|?*.csv', "bx.csv"),
        (" ... ", "file"),
        ("", "file"),
        ("三季度 指标.xlsx", "三季度 指标.xlsx"),
    ],
)
def test_a_shown_name_is_harmless(typed, shown):
    assert clean_name(typed) == shown


def test_a_very_long_name_keeps_its_ending():
    name = clean_name("长" * 500 + ".xlsx")
    assert len(name) == 120
    assert name.endswith(".xlsx")


def test_a_file_that_breaks_off_leaves_no_row(admin):
    def broken():
        yield b"half"
        raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        store(broken(), name="a.csv", owner=admin)
    assert not StoredFile.objects.exists()


def test_the_name_on_the_disk_says_nothing(admin):
    row = store([b"x"], name="绝密.csv", owner=admin)
    assert Path(row.path).suffix == ""
