"""Work in the background: ids in, one service call."""

from celery import shared_task
from django.utils.translation import gettext_lazy

from branches.models import DutyLibrary
from branches.services import duty_carrying, request_limits
from common import jobs


@jobs.handler(duty_carrying.KIND, title=gettext_lazy("Carry duty assignments over"))
def carry_duties_over(job, report):
    """Carry last year's assignments over into the library of this job."""
    library = DutyLibrary.objects.get(pk=job.args["library"])
    duty_carrying.carry_over(library, by=job.by, report=report)
    return {"url": library.get_absolute_url()}


@shared_task(name="branches.forget_sources")
def forget_sources():
    """What was counted to limit requests without account is dropped after a day."""
    request_limits.forget()
