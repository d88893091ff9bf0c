"""Where in an uploaded file the table of an import lies, by its heads; refused when that is not certain."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.parsers import in_all_languages
from common.sheets import FileRefused, Sheet, reference
from common.typed import squeezed

REASON = gettext_lazy("Reason")
HEAD_SEARCHED_IN = 20  # rows from the top


def find_table(declaration, workbook) -> tuple[Sheet, int, dict[str, int]]:
    """The sheet, the row of the heads and the column of each key; refused when that is not certain."""
    accepted = {column.key: _accepted_heads(column) for column in declaration.columns}
    found = []
    for sheet in workbook.sheets:
        best = max(
            ((row, _places(sheet, row, accepted)) for row in range(min(len(sheet.rows), HEAD_SEARCHED_IN))),
            key=lambda candidate: len(candidate[1]),
            default=(0, {}),
        )
        if best[1] and not sheet.hidden:
            found.append((sheet, *best))
    if not found:
        labels = ", ".join(str(column.label) for column in declaration.columns)
        raise FileRefused(_("No sheet has these columns: %(columns)s.") % {"columns": labels})
    most = max(len(places) for _sheet, _row, places in found)
    found = [candidate for candidate in found if len(candidate[2]) == most]
    if len(found) > 1:
        names = ", ".join(sheet.name for sheet, _row, _places in found)
        raise FileRefused(
            _("Several sheets hold such a table: %(names)s. Keep one of them.") % {"names": names}
        )
    sheet, row, places = found[0]
    _refuse_unclear_heads(declaration, sheet, row, places, accepted)
    return sheet, row, places


def _refuse_unclear_heads(declaration, sheet, row, places, accepted):
    missing = [str(c.label) for c in declaration.columns if c.required and c.key not in places]
    if missing:
        raise FileRefused(
            _("Sheet “%(sheet)s”, row %(row)s: these columns are missing: %(columns)s.")
            % {"sheet": sheet.name, "row": row + 1, "columns": ", ".join(missing)}
        )
    for index in range(sheet.width):
        head = squeezed(sheet.text(row, index))
        for key, column in places.items():
            if index != column and head in accepted[key]:
                raise FileRefused(
                    _("The column “%(column)s” stands in the file twice: %(first)s and %(second)s.")
                    % {
                        "column": sheet.text(row, index),
                        "first": reference(row, column),
                        "second": reference(row, index),
                    }
                )


def _accepted_heads(column) -> set[str]:
    heads = {squeezed(word) for word in in_all_languages(column.label)}
    return heads | {squeezed(alias) for alias in column.aliases} | {squeezed(column.key)}


def _places(sheet, row, accepted) -> dict[str, int]:
    heads = {}
    for column in reversed(range(len(sheet.rows[row]))):
        heads[squeezed(sheet.text(row, column))] = column
    return {key: heads[word] for key, words in accepted.items() for word in words if word in heads}


def reason_columns(heads) -> set[int]:
    reasons = {squeezed(word) for word in in_all_languages(REASON)}
    return {index for index, head in enumerate(heads) if squeezed(head) in reasons}
