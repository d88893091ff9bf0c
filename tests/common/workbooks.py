"""Workbooks made part by part, harmless and hostile ones alike."""

import io
import zipfile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
CONTENT_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def sheet(rows="", *, before="", after="", dimension="A1:C3"):
    """A worksheet part around these row elements."""
    declared = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f"<worksheet {MAIN}>{declared}{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def row(number, *cells):
    return f'<row r="{number}">{"".join(cells)}</row>'


def number(place, value, style=""):
    return f'<c r="{place}"{f" s={style!r}" if style else ""}><v>{value}</v></c>'


def text(place, words):
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def xlsx(sheet_part=None, *, extra=None, relations="", styles="", name="数据", workbook="", compression=True):
    """The bytes of a workbook with one sheet; extra parts are added or replace the usual ones."""
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT_TYPES}"/></Types>',
        "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/>{relations}</Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{workbook}'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet_part if sheet_part is not None else sheet(row(1, text("A1", "x"))),
    }
    if styles:
        parts["xl/styles.xml"] = f"<styleSheet {MAIN}>{styles}</styleSheet>"
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="rId9" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
    return packed(parts | (extra or {}), compression=compression)


def packed(parts, *, compression=True):
    """These parts as a zip archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if compression else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def relation(identity, kind, target):
    return f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>'
