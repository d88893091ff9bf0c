"""Reads one uploaded file; whatever a hostile file does, it can only end this process."""

import json
import resource
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from common.sheets_child import package, text_table
from common.sheets_child.guard import DAMAGED, OLE, TOO_LARGE, ZIP, Limits, Refused, gettext_noop

ONLY = gettext_noop("Only .xlsx and .csv files are read, not “%(name)s”.")
MACRO_NAME = gettext_noop("Workbooks with macros (.xlsm) are not accepted. Save it as .xlsx.")
OLD_NAME = gettext_noop(
    "The older formats .xls and .xlsb are not accepted. Open the file and save it as .xlsx."
)
NOT_CSV = gettext_noop("The name ends in .csv, but the content is not a text table.")
EMPTY = gettext_noop("The file is empty.")
# What damaged or forged content makes of the readers; anything else is a fault of ours and ends the process.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    LookupError,
    ValueError,
    NotImplementedError,
    OSError,  # a directory that points outside the archive
)


def main(path: str, name: str, limits: str) -> None:
    """Print the workbook, or the reason why it is refused, as JSON."""
    allowed = Limits(**json.loads(limits))
    confine(allowed)
    try:
        answer = {"sheets": read(Path(path), name, allowed)}
    except Refused as refusal:
        answer = {"refused": refusal.message, "args": refusal.args_by_name}
    except MemoryError:
        answer = {"refused": TOO_LARGE, "args": {}}
    except BROKEN:
        answer = {"refused": DAMAGED, "args": {}}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def confine(limits: Limits) -> None:
    """Little memory, little time, no file written, no core dump."""
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(path: Path, name: str, limits: Limits) -> list[dict]:
    """The sheets of a file, told apart by name and content together."""
    suffix = Path(name).suffix.lower()
    if suffix in {".xlsm", ".xltm", ".xlam"}:
        raise Refused(MACRO_NAME)
    if suffix in {".xls", ".xlsb", ".xlt"}:
        raise Refused(OLD_NAME)
    if suffix not in {".xlsx", ".csv"}:
        raise Refused(ONLY, name=name)
    if not path.stat().st_size:
        raise Refused(EMPTY)
    if path.stat().st_size > limits.size:
        raise Refused(TOO_LARGE)
    if suffix == ".xlsx":
        return package.read(path, limits)
    with path.open("rb") as source:
        if source.read(8).startswith((OLE, ZIP)):
            raise Refused(NOT_CSV)
    return text_table.read(path, Path(name).stem, limits)


if __name__ == "__main__":
    main(*sys.argv[1:])
