"""The office's workbook and its relatives of other quarters, for tests."""

from dataclasses import dataclass, replace
from pathlib import Path

from common.sheets import Sheet, position, read_workbook

FILE = Path(__file__).parents[1] / "data" / "2026年三季度生产经营指标完成情况.xlsx"


@dataclass(frozen=True)
class Metric:
    code: str
    name: str
    unit_of_measure: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    short_name: str = ""


METRICS = (
    Metric("raw_coal_output", "原煤产量", "万吨"),
    Metric("tunnelling_advance", "掘进进尺", "米"),
    Metric("cost_per_tonne", "吨煤完全成本", "元/吨"),
    Metric("rule_violation", "三违", "人次"),
    Metric("energy_consumption", "综合能耗", "kgce/t"),
    Metric("transport_cost", "吨公里运输成本", "元/吨·公里"),
    Metric("washing_cost", "洗选加工费", "元/吨"),
)
NAMES = "综采一队 综采二队 综采三队 掘进一队 掘进二队 开拓队 机电队 运输队 通风队 洗选车间 供电车间 物资供应站".split()
UNITS = tuple(Unit(f"U{number:02d}", name) for number, name in enumerate(NAMES, start=1))


def office_workbook():
    return read_workbook(FILE, FILE.name)


def changed(sheet: Sheet, cells=(), **kwargs) -> Sheet:
    """The sheet with other values in these cells."""
    rows = [list(row) for row in sheet.rows]
    for ref, value in dict(cells).items():
        row, column = position(ref)
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = value
    return replace(sheet, rows=rows, **kwargs)


def with_row(sheet: Sheet, at: int, cells) -> Sheet:
    """The sheet with one more row before this one (from 0)."""
    rows = [list(row) for row in sheet.rows]
    rows.insert(at, list(cells))
    moved = tuple((t + (t >= at), left, b + (b >= at), right) for t, left, b, right in sheet.merged)
    return replace(sheet, rows=rows, merged=moved)


def without_row(sheet: Sheet, at: int) -> Sheet:
    rows = [list(row) for index, row in enumerate(sheet.rows) if index != at]
    kept = [area for area in sheet.merged if area[0] != at]
    return replace(sheet, rows=rows, merged=tuple((t - (t > at), a, b - (b > at), c) for t, a, b, c in kept))


def table(*rows, **kwargs) -> Sheet:
    """A small sheet."""
    return Sheet("表", [list(row) for row in rows], **kwargs)
