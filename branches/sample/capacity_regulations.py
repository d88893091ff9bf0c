"""Regulations of the sample: the shipped titles, two of them compared, and the group's own rules with their editions."""

from datetime import date

from branches.models import Branch, Regulation
from branches.services import regulations

# Code, title, then (document number, in force since, what it asks for) edition by edition.
OWN = (
    (
        "XL-ZB",
        "西岭能源集团党支部工作实施细则",
        (
            (
                "西能党发〔2022〕11号",
                date(2022, 4, 1),
                "支部党员大会每季度至少1次，支委会每月至少1次，党小组会每月至少1次，党课每半年至少1次。",
            ),
            (
                "西能党发〔2026〕6号",
                date(2026, 4, 1),
                "支部党员大会每季度至少1次，支委会每月至少1次，党小组会每月至少1次，党课每季度至少1次；主题党日须与当月生产任务结合，议题会前沟通。",
            ),
        ),
    ),
    (
        "XL-LXD",
        "西岭能源集团领导班子成员联系点工作办法",
        (
            (
                "西能党发〔2024〕9号",
                date(2024, 5, 1),
                "每名班子成员联系1至2个党支部，每季度到联系点至少1次，帮助解决1项以上难题，走访情况季度末记入联系点手册。",
            ),
        ),
    ),
    (
        "XL-PX",
        "西岭能源集团党员教育培训学时管理办法",
        (
            (
                "西能党办〔2024〕3号",
                date(2024, 3, 1),
                "全天培训计8学时，半天计4学时，支部集中学习每小时计1学时；党员每年不少于32学时，书记和支委不少于56学时；年度抽查不少于10人。",
            ),
        ),
    ),
    (
        "XL-SFD",
        "西岭能源集团党建示范点管理办法",
        (
            (
                "西能党办〔2023〕14号",
                date(2023, 9, 1),
                "示范点由支部申报，督查组验收，党群工作部命名，每年复核一次；复核不达标或发生较大事故的撤销命名。",
            ),
        ),
    ),
)
REPEALED = (
    "XL-XX",
    "西岭能源集团党员线上学习积分办法",
    ("西能党办〔2020〕8号", date(2020, 1, 1), "按线上学习积分评定季度学习情况。"),
    date(2024, 1, 1),
)
COMPARED = ("ZBGZTL", "RQYJ", "DFGD")


def write(cast):
    """The library of regulations; four shipped texts still wait to be compared."""
    regulations.load_starter(by=cast.admin)
    group = Branch.objects.order_by("path").first()
    for code, title, (first, *later) in OWN:
        number, since, summary = first
        regulation = regulations.add(
            by=cast.admin,
            code=code,
            title=title,
            owner=group,
            document_number=number,
            since=since,
            summary=summary,
        )
        for number, since, summary in later:
            regulations.new_edition(
                regulation, by=cast.admin, document_number=number, since=since, summary=summary
            )
    code, title, (number, since, summary), until = REPEALED
    former = regulations.add(
        by=cast.admin,
        code=code,
        title=title,
        owner=group,
        document_number=number,
        since=since,
        summary=summary,
    )
    regulations.repeal(former, by=cast.admin, until=until, reason="为基层减负，不再以积分评价学习。")
    waiting = Regulation.objects.filter(code__in=COMPARED, versions__is_confirmed=False)
    for regulation in waiting.distinct():
        regulations.confirm(regulation, by=cast.admin)
