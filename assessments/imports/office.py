"""Background work for office workbooks: ids in, one service call."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Figure, OfficeWorkbook
from assessments.services import office
from common import audit, jobs
from common.errors import refuse


@jobs.handler(office.READ, title=gettext_lazy("Read an office workbook"), failed=office.given_up)
def read(job, report):
    """Read the file in its confined process and propose a mapping."""
    row = workbook(job)
    if row.state == OfficeWorkbook.State.READING:
        with translation.override(job.args["language"]):
            office.read(row)
    return {"url": row.get_absolute_url()}


@jobs.handler(office.APPLY, title=gettext_lazy("Take over an office workbook"), failed=office.given_up)
def apply(job, report):
    """File the figures for the rights that their uploader holds today."""
    row = workbook(job)
    with translation.override(job.args["language"]):
        refuse(not row.by.has_perm(Figure.permission("add")) and _("You may not report figures any more."))
        office.carry_over(row, by=row.by, reason=job.args["reason"], report=report)
    return {"url": row.get_absolute_url()}


def workbook(job):
    rows = OfficeWorkbook.objects.select_related("period", "file", "by")
    return rows.get(pk=job.args["workbook"])


audit.WORDS["office.taken_over"] = gettext_lazy("office workbook taken over")
