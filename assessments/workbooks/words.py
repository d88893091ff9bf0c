"""The words that offices use in such tables: for meanings, states, totals and notes."""

import re

from assessments.workbooks.values import Meaning, State
from common.typed import half_width, squeezed

TARGETS = ("计划", "目标", "控制", "指标", "任务", "预算", "定额", "target", "plan", "budget")
ACTUALS = ("完成", "实际", "实绩", "实完", "发生", "actual", "done", "result")
RATES = ("率", "%", "比例", "百分比", "rate", "ratio")
OTHERS = (
    "同比",
    "环比",
    "增减",
    "累计",
    "差额",
    "超欠",
    "去年",
    "上年",
    "同期",
    "排名",
    "名次",
    "得分",
    "cumulative",
)
UNIT_HEADS = {
    "单位",
    "单位名称",
    "部门",
    "区队",
    "队组",
    "生产单位",
    "责任单位",
    "被考核单位",
    "车间",
    "名称",
    "unit",
}
REMARK_HEADS = {"备注", "说明", "备考", "附注", "remark", "remarks", "note", "notes"}
NUMBER_HEADS = {"序号", "编号", "号", "no", "no."}

TOTAL = re.compile(r"(小计|合计|总计|共计|平均|总和)$|^(计|合计|小计|总计|全矿|全公司)$|subtotal|total")
FOOT_NOTE = re.compile(
    r"^(注|备注|说明|附注|填表|填报|制表|审核|审批|复核|负责人|单位负责人|分管|note)[\d:.、]?"
)
GROUP = re.compile(r"^([一二三四五六七八九十]+[、.．]|[(][一二三四五六七八九十\d]+[)]|[ivx]+[、.．])")
DASHES = re.compile(r"[-–—―－‐─━~]+")
QUOTED = re.compile(r"[“\"「『]([^”\"」』]+)[”\"」』]")
# At most twenty short signs in a row: an endless row of them would be tried from each one on.
LEGEND = re.compile(
    r"((?:[“\"「『][^”\"」』]{1,20}[”\"」』][、,及和]?){1,20}) ?(?:均?表示|为|代表|指)([^;；。.，,]+)"
)

NOTES_READ, REMARK_READ = 5000, 500  # characters of the foot notes, and of one remark, that are looked into

NOT_ASSESSED = {"—", "/", "\\", "不考核", "不适用", "n/a", "na"}
NOT_YET = {
    "待核",
    "待报",
    "待定",
    "待补",
    "待补报",
    "待核实",
    "未报",
    "未上报",
    "暂缺",
    "缺",
    "缺报",
    "未统计",
    "?",
    "pending",
}
PROVISIONAL = ("暂估", "预计", "补报", "待核", "待定", "更正", "暂按", "未审", "快报")
CHANGED = ("调整", "更正", "变更", "改为", "核减", "核增", "修订", "修正")
DIFFERENT = ("口径", "不同", "不含", "未含", "另计", "不一致", "暂估", "调整")


def meaning_of(head: str) -> Meaning | None:
    """What a part of a head says about its column; None when it says nothing."""
    word = squeezed(head)
    if any(other in word for other in OTHERS):
        return Meaning.IGNORE
    if any(word.endswith(rate) for rate in RATES):
        return Meaning.RATE
    if any(actual in word for actual in ACTUALS):
        return Meaning.ACTUAL
    return Meaning.TARGET if any(target in word for target in TARGETS) else None


def state_word(text: str) -> str:
    """A word for looking up its state: all dashes are one dash, blanks do not count."""
    word = squeezed(text)
    return "—" if DASHES.fullmatch(word) else word


def usual_words() -> dict[str, str]:
    """What the usual words stand for; a blank cell stands for nothing until a person says so."""
    return dict.fromkeys(sorted(NOT_ASSESSED), str(State.NOT_APPLICABLE)) | dict.fromkeys(
        sorted(NOT_YET), str(State.NOT_REPORTED)
    )


def legend(notes: str) -> dict[str, str]:
    """What the foot notes themselves say that a sign stands for: “—”“/”表示不考核."""
    found = {}
    for signs, says in LEGEND.findall(re.sub(r"\s+", " ", notes[:NOTES_READ])):
        said = squeezed(says)
        if re.search("不考核|不适用|无此|不涉及", said):
            state = State.NOT_APPLICABLE
        elif re.search("未报|未上报|待|缺|未统计", said):
            state = State.NOT_REPORTED
        else:
            continue
        found |= {state_word(sign): str(state) for sign in QUOTED.findall(signs)}
    return found


def bare_name(text: str) -> str:
    """A figure's or unit's name for comparing: without blanks, quotation marks and brackets' contents."""
    name = re.sub(r"\([^()]*\)", "", half_width(text))
    return re.sub(r"[\s“”\"'‘’「」『』《》:：,，、./·-]+", "", name).casefold()


def is_total(text: str) -> bool:
    return bool(TOTAL.search(squeezed(text)))


def shares_words(one: str, other: str, length: int = 2) -> bool:
    """Whether two texts have a run of at least so many Chinese characters in common."""
    runs = {one[i : i + length] for i in range(len(one) - length + 1)}
    return any(run in other for run in runs if re.fullmatch(r"[\u4e00-\u9fff]+", run))
