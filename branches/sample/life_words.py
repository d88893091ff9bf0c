"""The words of the sample's meetings, as the branches of a coal and power enterprise write them."""

from branches.models import LifeKind

PLACES = ("队部会议室", "党员活动室", "综合楼二楼会议室", "井口学习室", "区队学习室")
TOPICS = {
    LifeKind.MEMBER_MEETING: (
        "听取支委会上半年工作报告，讨论党员责任区划分",
        "学习党的二十届四中全会精神，讨论四季度生产任务",
        "讨论接收预备党员，通报党费收缴情况",
        "讨论“党员身边无三违”活动安排",
    ),
    LifeKind.COMMITTEE_MEETING: (
        "研究党员责任区考核结果",
        "研究本月重点工作和党员突击队任务",
        "研究班组长调整意见，讨论思想动态分析",
        "研究书记项目推进情况",
    ),
    LifeKind.PARTY_CLASS: (
        "党课：做安全生产的明白人",
        "党课：学习贯彻全国国有企业党建会精神",
        "党课：从一次跑车事故谈责任",
        "党课：降本增效党员先行",
    ),
    LifeKind.THEME_PARTY_DAY: (
        "主题党日：排查身边隐患",
        "主题党日：重温入党誓词，学习党章",
        "主题党日：帮扶困难职工",
        "主题党日：参观矿史馆，学习劳模事迹",
    ),
    LifeKind.STUDY_DAY: (
        "学习《中国共产党支部工作条例（试行）》",
        "学习《煤矿安全生产条例》",
        "学习习近平总书记关于安全生产的重要论述",
    ),
    LifeKind.LIFE_MEETING: ("年度组织生活会：检视问题，开展批评和自我批评",),
    LifeKind.MEMBER_APPRAISAL: ("民主评议党员：自评、互评、测评",),
    LifeKind.FIRST_AGENDA_ITEM: ("第一议题：传达学习最新重要讲话和指示批示精神",),
    LifeKind.STUDY_GROUP: ("中心组学习研讨：推动党建与生产经营深度融合", "中心组学习研讨：统筹发展和安全"),
    LifeKind.PUBLICITY_TALK: ("党政联席宣讲：全年任务和形势任务教育", "党政联席宣讲：安全形势和薪酬考核办法"),
    LifeKind.THEME_ACTIVITY: ("“党建+安全”：党员包保高风险作业点", "“党建+降本”：党员技改攻关"),
}
# For each peer group: the production problem as the shift says it, and the figure that shows it.
PRODUCTION = {
    "mining": (
        ("割煤机截齿消耗偏高，吨煤材料费超计划3元", "cost_per_tonne"),
        ("中班推进慢，原煤日产量欠产", "raw_coal_output"),
        ("运输巷违章行人，本月“三违”2人次", "rule_violation"),
        ("乳化泵空转，综合电耗高于定额", "energy_consumption"),
    ),
    "tunnelling": (
        ("过断层顶板破碎，掘进进尺欠计划60米", "tunnelling_advance"),
        ("临时支护不到位，“三违”反复发生", "rule_violation"),
    ),
    "electromechanical": (
        ("主扇变频改造后节电效果未达到预期", "energy_consumption"),
        ("检修停送电票证填写不规范，列为“三违”重点", "rule_violation"),
    ),
    "transport": (
        ("皮带空载运行时间长，吨公里运输成本高", "transport_cost"),
        ("机车司机超速，“三违”集中在夜班", "rule_violation"),
    ),
    "ventilation": (("风门闭锁失效，通风设施维护不及时", "rule_violation"),),
    "washing": (
        ("介耗偏高，洗选吨煤成本超计划", "cost_per_tonne"),
        ("空压机夜班低负荷，综合能耗高", "energy_consumption"),
    ),
    "supply": (("库存周转慢，供应成本压不下来", "cost_per_tonne"),),
    "power": (
        ("2号机组真空偏低，发电量受影响", "power_output"),
        ("厂用电率偏高，供电煤耗超定额", "energy_consumption"),
        ("检修作业安全措施票执行不严，“三违”2起", "rule_violation"),
    ),
}
RESOLVED = (
    "组织一次岗位隐患排查，建立问题清单",
    "在责任区公示降耗目标和党员承诺",
    "整理支架检修经验，编成一页纸操作要点",
    "为夜班增设一名党员安全监督岗",
    "对“三违”职工逐人帮教并回访",
    "提出皮带集中控制改造方案，报机电科",
    "落实材料回收复用，月底通报结果",
    "更新党员先锋岗名单并上墙",
)
SPOKEN = (
    "与会党员结合岗位实际逐一发言，对存在的问题提出改进意见。",
    "会议传达上级精神，通报本单位生产任务完成情况，明确下一步措施。",
    "大家围绕议题讨论，形成一致意见，明确责任人和完成时限。",
)
AGENDA = (
    ("习近平总书记关于安全生产的重要指示", "开展矿井重大隐患排查，领导干部带班下井"),
    ("习近平总书记关于国有企业改革发展和党的建设的重要论述", "制定党建与生产经营融合年度清单"),
    ("习近平总书记关于能源保供的重要讲话", "细化迎峰度冬保供方案，落实电煤中长期合同"),
)
UNITS = ("党群工作部", "安监处", "生产技术部", "经营管理部")
