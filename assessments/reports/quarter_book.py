"""The report of a quarter as a workbook: summary, ranking, lines, who has no rank, notices, the scheme in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from assessments.models import Scheme, Side
from assessments.reports.quarter import QuarterReport
from assessments.results import words
from assessments.results.lines import arithmetic, rule_of, state_label
from assessments.results.sums import multiplier
from assessments.scoring.rules import is_ordinary
from assessments.services.scheme_differences import coefficient_in_words
from assessments.wording import kind_label
from common import exports
from common.exports import BookSheet, Column

CHUNK = 2000


def write(report: QuarterReport, progress=None) -> bytes:
    """The report as one .xlsx file."""
    sheets = [summary_sheet(report), scores_sheet(report), lines_sheet(report, progress)]
    sheets += [unranked_sheet(report), notices_sheet(report), *scheme_sheets(report)]
    return exports.write_book(sheets)


def summary_sheet(report) -> BookSheet:
    columns = [
        Column(_("Peer group"), width=20),
        Column(_("Branches"), "integer"),
        Column(_("Ranked"), "integer"),
        Column(_("Mean"), "decimal2"),
        Column(_("Lower quartile"), "decimal2"),
        Column(_("Median"), "decimal2"),
        Column(_("Upper quartile"), "decimal2"),
        Column(_("Median, party"), "decimal2"),
        Column(_("Median, business"), "decimal2"),
        Column(_("Median, D"), "decimal2"),
        Column(_("Two skins"), "integer"),
        *(Column(grade, "integer") for grade in report.grades),
    ]
    groups = [(3, 6, _("Integrated score"))]
    if len(report.grades) > 1:
        groups.append((11, 10 + len(report.grades), _("Grades")))
    return BookSheet(
        _("Summary"),
        columns,
        map(summary_row, report.summary),
        title=report.title,
        lines=report.head,
        groups=groups,
        freeze_columns=1,
    )


def summary_row(group):
    integrated = group.spread["integrated"]
    quartiles = [None] * 3
    if integrated:
        quartiles = [integrated.lower_quartile, integrated.median, integrated.upper_quartile]
    sides = [group.spread[measure] for measure in ("party", "business", "coordination")]
    medians = [side.median if side else None for side in sides]
    return [
        *(group.name, group.branches, group.ranked, group.mean),
        *quartiles,
        *medians,
        group.noticed,
        *group.grades,
    ]


def scores_sheet(report) -> BookSheet:
    """Ranks where the reader may see them; else the scores in the order of the tree."""
    columns = [Column(_("Peer group"), width=16)]
    if report.ranking:
        columns.append(Column(_("Rank"), "integer"))
    columns += [
        Column(_("Branch"), width=32),
        Column(_("Party score"), "decimal2"),
        Column(_("Weight, party"), "any"),
        Column(_("Business score"), "decimal2"),
        Column(_("Weight, business"), "any"),
        Column(_("Integrated score"), "decimal2"),
        Column(_("Grade")),
        Column(_("Completeness"), "percent"),
        Column(_("Coordination D"), "decimal2"),
        Column(_("Level"), width=16),
        Column(_("Lag"), width=14),
    ]
    name = _("Ranking") if report.ranking else _("Scores")
    rows = (score_row(total, report.ranking) for total in report.totals)
    return BookSheet(
        name, columns, rows, title=f"{report.title} · {name}", freeze_columns=3 if report.ranking else 2
    )


def score_row(total, ranking):
    return [
        total.peer_group.name if total.peer_group else "",
        *([total.rank] if ranking else []),
        total.name,
        total.party,
        multiplier(total, Side.PARTY),
        total.business,
        multiplier(total, Side.BUSINESS),
        total.integrated,
        total.grade,
        total.completeness,
        total.coordination,
        words.coordination_grade(total),
        words.lag(total),
    ]


def lines_sheet(report, progress) -> BookSheet:
    columns = [
        Column(_("Branch"), width=28),
        Column(_("Side"), width=14),
        Column(_("First-level indicator"), width=20),
        Column(_("Indicator"), width=24),
        Column(_("Unit of measure"), width=10),
        Column(_("State"), width=10),
        Column(_("Target"), "any", width=12),
        Column(_("Actual"), "any", width=12),
        Column(_("What happened"), width=30),
        Column(_("Points"), "decimal2"),
        Column(_("Arithmetic"), width=40),
        Column(_("Score"), "decimal2"),
        Column(_("Reason"), width=36),
    ]
    rows = line_rows(report, progress)
    return BookSheet(
        _("All lines"), columns, rows, title=f"{report.title} · {_('All lines')}", freeze_columns=1
    )


def line_rows(report, progress) -> Iterator[list]:
    for number, line in enumerate(report.lines.iterator(chunk_size=CHUNK)):
        if progress and number % CHUNK == 0:
            progress(number, report.lines_count)
        yield line_row(line)


def line_row(line):
    indicator = line.indicator
    ordinary = is_ordinary(indicator.kind)
    return [
        line.branch_name,
        str(indicator.group.get_side_display()),
        indicator.group.name,
        indicator.name,
        indicator.unit_of_measure,
        state_label(line, ordinary),
        line.target,
        line.actual,
        words.fact(indicator.kind, indicator.params, line) if line.items else "",
        line.possible if ordinary else None,
        arithmetic(line),
        line.score,
        words.reason(line.note),
    ]


def unranked_sheet(report) -> BookSheet:
    columns = [
        Column(_("Branch"), width=32),
        Column(_("Peer group"), width=16),
        Column(_("Integrated score"), "decimal2"),
        Column(_("Completeness"), "percent"),
        Column(_("Why there is no rank"), width=40),
        Column(_("Missing figures"), width=60),
    ]
    rows = (
        [
            total.name,
            total.peer_group.name if total.peer_group else "",
            total.integrated,
            total.completeness,
            words.unranked(total.unranked),
            "、".join(report.names.get(code, code) for code in total.marks.get("blocking", ())),
        ]
        for total in report.totals
        if total.unranked
    )
    name = _("Without a rank")
    return BookSheet(name, columns, rows, title=f"{report.title} · {name}", freeze_columns=1)


def notices_sheet(report) -> BookSheet:
    columns = [
        Column(_("Branch"), width=32),
        Column(_("Peer group"), width=16),
        Column(_("Party score"), "decimal2"),
        Column(_("Business score"), "decimal2"),
        Column(_("Apart"), "decimal2"),
        Column(_("Coordination D"), "decimal2"),
        Column(_("Level"), width=16),
        Column(_("Lag"), width=14),
        Column(_("Why"), width=44),
    ]
    rows = (notice_row(total) for total in report.totals if total.two_skins)
    name = _("Two skins")
    return BookSheet(name, columns, rows, title=f"{report.title} · {name}", freeze_columns=1)


def notice_row(total):
    return [
        total.name,
        total.peer_group.name if total.peer_group else "",
        total.party,
        total.business,
        abs(total.party - total.business),
        total.coordination,
        words.coordination_grade(total),
        words.lag(total),
        " ".join(words.two_skins(code) for code in total.marks.get("two_skins", ())),
    ]


def scheme_sheets(report) -> list[BookSheet]:
    """The scheme: its weights and lines, and each indicator with its rule in words."""
    scheme = report.run.scheme
    name = _("Notes on the scheme")
    settings = BookSheet(
        name,
        [Column(_("Setting"), width=44), Column(_("Value"), "any", width=60)],
        scheme_settings(scheme),
        title=f"{scheme} · {name}",
        autofilter=False,
    )
    columns = [
        Column(_("Side"), width=14),
        Column(_("First-level indicator"), width=22),
        Column(_("Code"), width=18),
        Column(_("Indicator"), width=28),
        Column(_("Points"), "decimal2"),
        Column(_("Rule"), width=16),
        Column(_("The rule in words"), width=80),
        Column(_("When nothing is reported"), width=28),
    ]
    rules = BookSheet(
        _("Indicators and rules"), columns, rule_rows(report), title=str(scheme), freeze_columns=4
    )
    return [settings, rules]


def scheme_settings(scheme):
    names = (
        "party_weight",
        "business_weight",
        "bonus_cap",
        "completeness_threshold",
        "activity_cap",
        "two_skins_gap",
        "coordination_line",
    )
    yield [_("Source of the rubric"), scheme.source or "—"]
    for name in names:
        value = getattr(scheme, name)
        yield [str(Scheme._meta.get_field(name).verbose_name), "—" if value is None else value]
    yield [_("Coupling model"), words.coupling_model(scheme)]
    grades = list(scheme.grade_lines.all())
    for line in grades:
        yield [_("Grade “%(name)s” from") % {"name": line.name}, line.lower]
    if scheme.coefficient:
        factors = coefficient_in_words(scheme.coefficient, [line.name for line in grades])
        yield [_("Coefficient of the party grade"), factors]
    if scheme.gate:
        yield [_("Party gate"), words.gate(scheme)]


def rule_rows(report):
    rows = report.run.scheme.indicators.select_related("group")
    for indicator in rows:
        yield [
            str(indicator.group.get_side_display()),
            indicator.group.name,
            indicator.code,
            indicator.name,
            indicator.points,
            kind_label(indicator.kind),
            "\n".join(rule_of(indicator, report.names)),
            str(indicator.get_missing_display()),
        ]
