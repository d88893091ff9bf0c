"""What the sample's projects are about, in the words of a mine and a power plant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One project as such papers describe it, with its goal in figures and what it saves."""

    name: str
    category: str
    problem: str
    indicator: str
    unit: str
    baseline: str
    target: str
    measures: str
    outputs: str
    formula: str = "none"
    inputs: tuple[tuple[str, str], ...] = ()
    amount: str = ""
    metric: str = ""  # code of the portal's figure, where the goal is one of them


TOPICS = (
    Topic(
        "优化端头支护工艺，提高工作面推进度",
        "tech_research",
        "端头支护占用循环时间长，是制约工作面推进的主要环节，影响原煤产量。",
        "原煤产量",
        "万吨",
        "86",
        "92",
        "1. 党员技术员牵头优化端头支架布置；2. 骨干班组先行试点；3. 固化工艺标准并培训。",
        "端头支护作业标准1份，培训职工46人次",
        "unit_saving",
        (("unit_saving", "3.2"), ("volume", "186000"), ("investment", "85000")),
        "510200.00",
        "raw_coal_output",
    ),
    Topic(
        "降低吨煤材料消耗",
        "cost_saving",
        "材料费连续两季超定额，修旧利废未形成机制。",
        "吨煤完全成本",
        "元/吨",
        "312",
        "304",
        "1. 核定班组材料定额；2. 党员责任区回收复用；3. 每周通报。",
        "班组材料定额表，修旧利废台账",
        "consumption",
        (
            ("old_consumption", "23.6"),
            ("new_consumption", "21.9"),
            ("output", "210000"),
            ("price", "1"),
            ("investment", "12000"),
        ),
        "345000.00",
        "cost_per_tonne",
    ),
    Topic(
        "减少主运皮带故障停机",
        "safety_assurance",
        "主运皮带托辊故障频发，月均停机超过20小时。",
        "月停机时间",
        "小时",
        "22",
        "8",
        "1. 党员包机到人；2. 建立托辊更换周期表；3. 加装跑偏保护。",
        "包机责任表，检修周期标准",
        "outage",
        (("hours", "168"), ("margin", "2600"), ("investment", "96000")),
        "340800.00",
    ),
    Topic(
        "掘进迎头快速锚护",
        "tech_research",
        "锚护工序占掘进循环时间45%，进尺达不到计划。",
        "掘进进尺",
        "米",
        "560",
        "620",
        "1. 改进钻机移位方式；2. 党员带头两班对比；3. 形成标准循环。",
        "掘进标准循环图表，实用新型专利申请1项",
        "labour",
        (("labour_days", "1260"), ("wage", "320"), ("investment", "68000")),
        "335200.00",
        "tunnelling_advance",
    ),
    Topic(
        "“三违”重点岗位一对一帮带",
        "safety_assurance",
        "“三违”集中在青年职工，重复发生率高。",
        "“三违”人次",
        "人次",
        "14",
        "6",
        "1. 党员与重点人员结对；2. 每周谈话一次；3. 月度安全积分。",
        "结对帮带制度，谈话台账",
        metric="rule_violation",
    ),
    Topic(
        "降低厂用电率",
        "cost_saving",
        "辅机运行方式不合理，厂用电率高于同类机组。",
        "综合能耗",
        "千克标煤/万元",
        "312",
        "300",
        "1. 优化辅机启停；2. 变频改造；3. 党员示范岗监盘。",
        "辅机经济运行曲线",
        "unit_saving",
        (("unit_saving", "0.36"), ("volume", "1250000"), ("investment", "150000")),
        "300000.00",
        "energy_consumption",
    ),
    Topic(
        "材料配送到班组，缩短等料时间",
        "service_excellence",
        "区队领料往返时间长，月均等料超过30小时。",
        "月等料时间",
        "小时",
        "32",
        "10",
        "1. 需求日清单；2. 党员服务队配送；3. 满意度回访。",
        "配送服务标准",
        "labour",
        (("labour_days", "420"), ("wage", "300"), ("investment", "20000")),
        "106000.00",
    ),
    Topic(
        "班中餐与澡堂服务改进",
        "harmony_stability",
        "职工对班中餐温度和澡堂开放时间意见集中。",
        "职工满意率",
        "%",
        "78",
        "92",
        "1. 支部接待日收集意见；2. 联合后勤整改；3. 每季度回访。",
        "整改清单与回访记录",
    ),
    Topic(
        "巷道贯通急难险重攻关",
        "tech_research",
        "过断层期间顶板破碎，贯通工期滞后18天。",
        "滞后天数",
        "天",
        "18",
        "0",
        "1. 党员突击队三班跟班；2. 注浆加固；3. 每日碰头。",
        "过断层施工安全技术措施",
        "outage",
        (("hours", "96"), ("margin", "4200"), ("investment", "180000")),
        "223200.00",
    ),
    Topic(
        "机电设备修旧利废联合攻关",
        "cost_saving",
        "各队待修设备分散，外委修理费居高不下。",
        "外委修理费",
        "万元",
        "128",
        "80",
        "1. 机电、运输支部联合组建党员修理组；2. 统一待修清单；3. 修复入库验收。",
        "修复设备37台",
        "unit_saving",
        (("unit_saving", "12000"), ("volume", "37"), ("investment", "96000")),
        "348000.00",
    ),
)
TAGS = {
    "cost_saving": "降本",
    "tech_research": "工艺",
    "safety_assurance": "安全",
    "service_excellence": "服务",
    "harmony_stability": "和谐",
}
PARTY_ROLE = "支部书记任组长，党员骨干承担关键工序，设党员先锋岗2个，攻关进展在支部会议上通报。"
RESOURCES = "技术科配合方案论证，机电科提供备件。"
REPORTS = (
    "按计划推进，试点班组已固化流程。",
    "受备件到货影响略有滞后，已协调机电科。",
    "指标较基线明显改善，下月全面推开。",
    "完成阶段验收，职工反映良好。",
)
OPINIONS = ("同意申报，目标明确、措施可行。", "效益测算口径合理，同意。", "同意立项，请按里程碑推进。")
CLOSING = "项目按计划完成全部里程碑，指标达到目标值，形成的标准已在本单位推广。"
ACCEPTED = "达到立项目标，资料齐全，同意通过验收。"
BASIS = "依据财务部三季度成本核算表和机电科工时记录核定。"
SUMMARY = "工艺标准与包机办法可直接复制到同类工作面。"
DIFFICULTIES = (
    # title, category, description, figure, now, wanted, unit, topic
    (
        "工作面端头支护慢，影响原煤产量",
        "tech_research",
        "端头支护占循环时间三成以上，连续两月产量欠计划，常规组织难以解决。",
        "原煤产量",
        "86",
        "92",
        "万吨",
        0,
    ),
    (
        "主运皮带故障停机多",
        "safety_assurance",
        "托辊、跑偏故障频繁，月均停机22小时。",
        "月停机时间",
        "22",
        "8",
        "小时",
        2,
    ),
    (
        "掘进锚护工序慢",
        "tech_research",
        "锚护占掘进循环45%，进尺达不到计划。",
        "掘进进尺",
        "560",
        "620",
        "米",
        3,
    ),
    (
        "外委修理费居高不下",
        "cost_saving",
        "待修设备分散，各队各自外委。",
        "外委修理费",
        "128",
        "80",
        "万元",
        9,
    ),
    (
        "洗选车间介耗偏高",
        "cost_saving",
        "吨煤介耗高于同行，磁选机回收率低。",
        "吨煤介耗",
        "1.9",
        "1.4",
        "千克/吨",
        None,
    ),
    (
        "通风阻力大，局部风量不足",
        "safety_assurance",
        "采区回风巷断面变形，风量富余不足。",
        "有效风量率",
        "82",
        "88",
        "%",
        None,
    ),
    ("锅炉结焦频繁", "tech_research", "入炉煤质波动，月均打焦停机2次。", "月打焦停机", "2", "0", "次", None),
)
APPROACHES = (
    "以骨干班组试点，优化工序衔接，先小范围验证再推广。",
    "改进工装并重新编排循环，党员两班对比。",
    "联合技术科开展参数优化。",
)
