"""The sample's accounts; their password is published, so they enter development sites only."""

PASSWORD = "Xiling-2026-portal"  # noqa: S105 - published on purpose, see authentication.may_enter

# Account, name, role, code of the organisation, post.
ACCOUNTS = (
    ("admin", "周敏", "party_admin", "XL", "党群工作部部长"),
    ("leader", "王建国", "leader", "XL", "集团党委副书记"),
    ("secretary", "李志强", "secretary", "XK-01", "综采一队党支部书记"),
    ("transport", "赵海涛", "secretary", "XK-08", "运输队党支部书记"),
    ("inspector", "孙丽", "inspector", "XL", "督查组组长"),
    ("inspector2", "钱卫国", "inspector", "XL", "督查组组员"),
    ("inspector3", "冯雪梅", "inspector", "XL", "督查组组员"),
    ("inspector4", "许志远", "inspector", "XL", "督查组组员"),
    ("unithead", "陈立军", "unit_head", "XK-01", "综采一队队长"),
    ("finance", "刘芳", "confirmer", "XL", "财务部副部长"),
    ("member", "张伟", "member", "XK-01", "综采一队采煤机司机"),
    ("auditor", "郑晓东", "auditor", "XL", "审计部主任"),
    ("sysadmin", "吴凯", "system_admin", "XL", "系统管理员"),
    ("secadmin", "何静", "security_admin", "XL", "安全管理员"),
    ("auditadmin", "林涛", "audit_admin", "XL", "审计管理员"),
)
# Who else leads a site: post and role, for each committee of the tree.
SITE_LEADERS = (
    ("党委书记", "leader"),
    ("总经理", "leader"),
    ("党委副书记", "leader"),
    ("纪委书记", "leader"),
    ("安全副总经理", "leader"),
    ("生产副总经理", "leader"),
    ("总工程师", "leader"),
    ("工会主席", "leader"),
)
# Who else belongs to a branch: post and role; the first is the administrative head, three form the committee.
BRANCH_PEOPLE = (
    ("队长", "unit_head"),
    ("组织委员", "member"),
    ("宣传委员", "member"),
    ("纪检委员", "member"),
    ("班长", "member"),
    ("技术员", "member"),
    ("安全员", "member"),
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "建军 志强 海燕 晓东 丽娟 国栋 春梅 永刚 文斌 秀英 宏伟 雪峰 玉兰 立新 少华 明辉".split()


def person_name(random) -> str:
    """A plausible Chinese name."""
    return random.choice(SURNAMES) + random.choice(GIVEN)
