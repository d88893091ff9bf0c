"""The sample's party tree: the named units of one mine first, then as many more as are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

PEER_GROUPS = (
    ("mining", "采煤"),
    ("tunnelling", "掘进"),
    ("electromechanical", "机电"),
    ("transport", "运输"),
    ("ventilation", "通风"),
    ("washing", "洗选"),
    ("supply", "供应后勤"),
    ("power", "发电"),
    ("office", "机关"),
)

# Name of the unit, peer group, members: the twelve units of the mine's quarterly workbook come first.
MINE = (
    ("综采一队", "mining", 38),
    ("综采二队", "mining", 35),
    ("综采三队", "mining", 33),
    ("掘进一队", "tunnelling", 29),
    ("掘进二队", "tunnelling", 27),
    ("开拓队", "tunnelling", 24),
    ("机电队", "electromechanical", 31),
    ("运输队", "transport", 28),
    ("通风队", "ventilation", 22),
    ("洗选车间", "washing", 30),
    ("供电车间", "electromechanical", 19),
    ("物资供应站", "supply", 14),
    ("安监处", "office", 16),
    ("调度指挥中心", "office", 15),
    ("生产技术部", "office", 21),
)
PLANT = (
    ("锅炉车间", "power", 26),
    ("汽机车间", "power", 24),
    ("电气车间", "power", 23),
    ("燃料车间", "transport", 20),
    ("化学车间", "power", 17),
    ("检修车间", "electromechanical", 32),
    ("物资公司", "supply", 13),
    ("电厂机关", "office", 18),
)
HEAD_OFFICE = (
    ("党群工作部", "office", 12),
    ("经营管理部", "office", 17),
    ("财务部", "office", 14),
)
SECOND_MINE = (
    ("综采队", "mining", 34),
    ("连采队", "mining", 28),
    ("掘进队", "tunnelling", 30),
    ("机运队", "transport", 27),
    ("通防队", "ventilation", 19),
    ("机修车间", "electromechanical", 22),
    ("选煤厂", "washing", 33),
    ("供应站", "supply", 12),
    ("矿机关", "office", 23),
)


@dataclass
class Place:
    """A party organisation to be made, with the production unit that belongs to it."""

    code: str
    name: str
    kind: str
    members: int
    peer_group: str = ""
    unit: str = ""
    below: list["Place"] = field(default_factory=list)


def tree(branches: int) -> Place:
    """The whole tree with this many assessed branches."""
    group = Place("XL", "西岭能源集团党委", "committee", 0)
    left = branches
    for number, site in enumerate(sites(), start=1):
        if left <= 0:
            break
        code, name, kind, units = site
        place = Place(code, name, kind, 0)
        for order, (unit, peer_group, members) in enumerate(units[:left], start=1):
            prefix = "" if number <= 3 else name.removesuffix("党委")
            place.below.append(
                Place(
                    f"{code}-{order:02d}",
                    f"{prefix}{unit}党支部",
                    "branch",
                    members,
                    peer_group,
                    f"{prefix}{unit}",
                )
            )
        left -= len(place.below)
        place.members = sum(branch.members for branch in place.below)
        group.below.append(place)
    group.members = sum(place.members for place in group.below)
    return group


def sites() -> Iterator[tuple[str, str, str, tuple]]:
    """Mine, plant and head office, then further mines without end."""
    yield "XK", "西岭煤矿党委", "committee", MINE
    yield "XD", "西岭电厂党委", "committee", PLANT
    yield "XJ", "集团机关党总支", "general_branch", HEAD_OFFICE
    yield "BK", "北沟煤矿党委", "committee", SECOND_MINE
    number = 2
    while True:
        number += 1
        yield f"K{number:04d}", f"第{number}煤矿党委", "committee", MINE + SECOND_MINE[:1]
