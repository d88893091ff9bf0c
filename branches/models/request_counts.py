"""How much came from one place within one hour: keyed hashes that change daily, forgotten after a day."""

from django.db import models


class RequestCount(models.Model):
    """A counter of one kind for one source and one hour; whole numbers and no address."""

    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=32, blank=True)  # empty: from everywhere
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["hour"], name="request_count_hour")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "hour"], name="one_counter_of_an_hour")
        ]

    def __str__(self):
        return f"{self.kind} {self.count}"
