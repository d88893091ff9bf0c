"""Within how many working days a request is answered: dated rules, so that each is judged by the rule of its day."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches.models.organization import Spans
from branches.models.worker_requests import Category
from common.scoping import ScopedModel
from common.working_days import add_working_days

DEFAULT_DAYS = 3  # where a site has set no rule of its own


class AnswerTerm(ScopedModel):
    """So many working days for one category, or for all that have no rule of their own."""

    category = models.CharField(
        _("category"),
        max_length=12,
        choices=Category,
        blank=True,
        help_text=_("Empty: every category without a rule of its own."),
    )
    working_days = models.PositiveSmallIntegerField(
        _("working days"), default=DEFAULT_DAYS, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    since = models.DateField(_("in force since"))
    until = models.DateField(_("in force until"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = Spans.as_manager()

    class Meta:
        verbose_name = _("term for answers")
        verbose_name_plural = _("terms for answers")
        ordering = ["category", "-since"]
        default_permissions = ("view", "add")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="answer_term_span_forward"
            ),
            models.UniqueConstraint(
                fields=["category"], condition=Q(until=None), name="one_answer_term_in_force"
            ),
        ]

    def __str__(self):
        return f"{self.get_category_display() or _('all categories')} {self.since}"


def due_day(category, day):
    """The last day for an answer to a request of this category that came on this day."""
    found = dict(
        AnswerTerm.objects.on(day).filter(category__in=["", category]).values_list("category", "working_days")
    )
    return add_working_days(day, found.get(category, found.get("", DEFAULT_DAYS)))
