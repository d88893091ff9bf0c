"""What is asked of an uploaded file before anything in it is read; runs in the child process, without Django."""

import zipfile
from dataclasses import dataclass
from itertools import pairwise
from xml.parsers import expat

MIB = 1024 * 1024
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
XINCLUDE = "http://www.w3.org/2001/XInclude"
CHUNK = 256 * 1024


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogue; the parent process translates it."""
    return message


DAMAGED = gettext_noop("The file is damaged or was not saved by a spreadsheet program.")
TOO_LARGE = gettext_noop("The file holds more than a table of figures can hold; nothing was read.")
MACROS = gettext_noop("The workbook contains macros. Save it as .xlsx without macros.")
LINKED = gettext_noop(
    "The workbook is linked to other files or data sources. Paste the values, break the links and save again."
)
DECLARATIONS = gettext_noop("The file declares documents or entities outside itself; such files are refused.")
OLD = gettext_noop("This is an older workbook format. Open it and save it as .xlsx.")
PASSWORD = gettext_noop("The file is protected by a password. Remove the password and save it again.")
NOT_A_WORKBOOK = gettext_noop("The content of the file is not a workbook, whatever its name says.")


class Refused(Exception):
    """The file is not read; the sentence says why, its arguments are plain values."""

    def __init__(self, message: str, **args):
        super().__init__(message)
        self.message, self.args_by_name = message, args


@dataclass(frozen=True)
class Limits:
    """How much of everything one upload may hold; beyond it the file is refused, never cut."""

    size: int = 20 * MIB
    entries: int = 2_000
    unpacked: int = 200 * MIB
    ratio: int = 200  # of members above 1 MiB
    sheets: int = 100
    rows: int = 200_000
    columns: int = 256
    cells: int = 2_000_000
    characters: int = 20_000_000
    merges: int = 20_000
    merged_area: int = 100_000
    styles: int = 65_490
    memory: int = 2048 * MIB
    cpu_seconds: int = 20
    wall_seconds: int = 30


def open_package(path, limits: Limits) -> zipfile.ZipFile:
    """The zip archive behind an .xlsx, after its directory was found harmless."""
    with path.open("rb") as source:
        start = source.read(8)
        if start == OLE:
            raise Refused(PASSWORD if "EncryptedPackage".encode("utf-16-le") in source.read() else OLD)
    if start[:4] != ZIP:
        raise Refused(NOT_A_WORKBOOK)
    package = zipfile.ZipFile(path)
    _check_sizes(package, limits)
    _check_kind(package)
    for entry in package.infolist():
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with package.open(entry) as part:
                parse(part)
    return package


def parse(stream, start=None, end=None, text=None) -> None:
    """Feed a part to the XML parser; document types, entities and inclusions are refused."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declaration
    parser.StartNamespaceDeclHandler = _refuse_inclusion
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_declaration(*_):
    raise Refused(DECLARATIONS)


def _refuse_inclusion(_prefix, uri):
    if uri == XINCLUDE:
        raise Refused(DECLARATIONS)


def _check_sizes(package, limits):
    entries = package.infolist()
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked:
        raise Refused(TOO_LARGE)
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused(DAMAGED)
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused(PASSWORD)
        if entry.file_size > MIB and entry.file_size > limits.ratio * entry.compress_size:
            raise Refused(TOO_LARGE)
    in_order = sorted(entries, key=lambda entry: entry.header_offset)
    for entry, following in pairwise(in_order):
        if entry.header_offset + 30 + entry.compress_size > following.header_offset:
            raise Refused(DAMAGED)


def _check_kind(package):
    names = {entry.filename.lower() for entry in package.infolist()}
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Refused(MACROS)
    if "xl/workbook.bin" in names:
        raise Refused(OLD)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused(NOT_A_WORKBOOK)
    if "xl/connections.xml" in names or any(name.startswith("xl/externallinks/") for name in names):
        raise Refused(LINKED)
