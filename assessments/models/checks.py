"""Whether the records behind a result still say what they said when it was computed."""

from django.db import models

from assessments.models.runs import ScoreRun


class RecordsCheck(models.Model):
    """The last look at the records behind a run, and whether they differ now."""

    run = models.OneToOneField(ScoreRun, models.CASCADE, related_name="records_check")
    checked_at = models.DateTimeField(auto_now=True)
    differs = models.BooleanField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"#{self.run_id} {'differs' if self.differs else 'holds'}"
