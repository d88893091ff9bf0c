"""Plausible figures of the sample: from a branch's quality, an indicator's rule and the targets of real mines."""

from decimal import Decimal

# Quarterly targets by figure and peer group, after the plans of real mines; other groups are not assessed by it.
TARGETS = {
    "raw_coal_output": {"mining": "50"},
    "tunnelling_advance": {"tunnelling": "1450"},
    "cost_per_tonne": {"mining": "304", "washing": "32.8", "supply": "12.5"},
    "transport_cost": {"transport": "18.6"},
    "power_output": {"power": "5.2"},
    "rule_violation": {
        "mining": "3",
        "tunnelling": "4",
        "electromechanical": "2",
        "transport": "2",
        "ventilation": "2",
        "washing": "1",
        "supply": "1",
        "power": "1",
    },
    "energy_consumption": {
        "mining": "3.1",
        "electromechanical": "2.05",
        "transport": "2.4",
        "washing": "6.9",
        "power": "298",
    },
}
# What the offices of the mine had telegraphed before their workbook came: (target, actual) of the newest quarter.
FLASH = {
    "综采一队": {"raw_coal_output": ("52", "54.2"), "cost_per_tonne": ("304", "299"), "rule_violation": ("3", "1"), "energy_consumption": ("3.1", "3.05")},
    "综采二队": {"raw_coal_output": ("48", "47.1"), "cost_per_tonne": ("304", "310"), "rule_violation": ("3", "2"), "energy_consumption": ("3.1", "3.22")},
    "综采三队": {"raw_coal_output": ("50", "50"), "cost_per_tonne": ("304", "304"), "rule_violation": ("3", "0"), "energy_consumption": ("3.1", "3.1")},
    "掘进一队": {"tunnelling_advance": ("1450", "1505"), "rule_violation": ("4", "1")},
    "掘进二队": {"tunnelling_advance": ("1450", "1206"), "rule_violation": ("4", "4")},
    "开拓队": {"tunnelling_advance": ("980", "992.5"), "rule_violation": ("4", "2")},
    "机电队": {"rule_violation": ("2", "0"), "energy_consumption": ("2.05", "1.98")},
    "运输队": {"transport_cost": ("18.6", "21.9"), "rule_violation": ("2", "6"), "energy_consumption": ("2.4", "2.78")},
    "通风队": {"rule_violation": ("2", "0")},
    "洗选车间": {"cost_per_tonne": ("32.8", "33.4"), "rule_violation": ("1", "0"), "energy_consumption": ("6.9", "7.2")},
    "供电车间": {"rule_violation": ("1", "0"), "energy_consumption": ("1.32", "1.30")},
    "物资供应站": {"cost_per_tonne": ("12.5", None), "rule_violation": ("1", "0")},
}  # fmt: skip
VOICES = ("first", "second", "third", "fourth")
LOWER = {
    "cost_per_tonne",
    "transport_cost",
    "washing_cost",
    "supply_cost",
    "rule_violation",
    "energy_consumption",
}
WHOLE = {"rule_violation"}


def business(code, peer_group, quality, random):
    """(target, actual) of a business figure, or None where the peer group is not assessed by it."""
    target = TARGETS.get(code, {}).get(peer_group)
    if target is None:
        return None
    target = Decimal(target)
    better = (quality - 0.82) * 0.9 + random.uniform(-0.03, 0.03)
    factor = 1 - better if code in LOWER else 1 + better
    if code in WHOLE:
        return target, Decimal(
            max(0, round(float(target) * (3.2 - 3.2 * quality) + random.uniform(-0.6, 0.6)))
        )
    places = Decimal("0.01") if target < 100 else Decimal("0.1")
    return target, (target * Decimal(f"{factor:.4f}")).quantize(places)


def party(entry, quality, random):
    """(target, actual, events) of a party figure, by the kind of its rule."""
    kind, params = entry["kind"], entry["params"]
    if kind in {"deduct", "penalty"}:
        return None, *happenings(params["rows"], (1 - quality) * (0.5 if kind == "deduct" else 0.12), random)
    if kind == "bonus":
        return None, *happenings(params["rows"], (quality - 0.75) * 0.5, random)
    if kind == "veto":
        return None, Decimal(0), []
    if kind == "award":
        met = [row for row in params["rows"] if random.random() < 0.55 + quality * 0.45]
        return None, None if met else Decimal(0), [{"code": row["code"], "count": "1"} for row in met]
    if kind == "vote":
        return None, None, ballots(quality, random)
    if kind == "lateness":
        return None, Decimal(0 if random.random() < quality else random.randint(1, 9)), []
    if kind == "rating":
        return None, None, marks(params.get("rows") or [{"code": ""}], entry, quality, random)
    return shares(quality, random)


def shares(quality, random):
    """So many of so many: meetings held of those required, findings closed in time of those due."""
    due = random.choice((6, 8, 10, 12))
    done = sum(random.random() < 0.35 + quality * 0.68 for _ in range(due))
    return Decimal(due), Decimal(done), []


def happenings(rows, chance, random):
    """Events by chance; none is a reported zero."""
    events = []
    for row in rows:
        if random.random() < chance:
            event = {"code": row["code"], "count": "1", "matter": ""}
            if row.get("min") or row.get("max"):
                event["amount"] = row.get("min") or row.get("max")
            events.append(event)
    if not events:
        return Decimal(0), []
    if len(rows) == 1 and "amount" not in events[0]:
        return Decimal(1), []  # one kind of event: a plain figure says how often
    return None, events


def ballots(quality, random):
    votes = random.randint(14, 36)
    best = round(votes * (quality - 0.15 + random.uniform(-0.05, 0.05)))
    good = round((votes - best) * 0.7)
    fair = round((votes - best - good) * 0.8)
    counts = (best, good, fair, votes - best - good - fair)
    return [{"code": c, "count": str(n)} for c, n in zip(VOICES, counts, strict=True) if n]


def marks(rows, entry, quality, random):
    top = 100 if entry["params"].get("scale") != "points" else float(entry["points"])
    return [
        {
            "code": row["code"],
            "count": "1",
            "amount": f"{top * min(1, quality + random.uniform(-0.06, 0.06)):.1f}",
        }
        for row in rows
    ]
