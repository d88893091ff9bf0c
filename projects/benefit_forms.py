"""What is typed about a benefit: the figures of its formula, or words; claimed by the leader, confirmed by finance."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from projects import benefit_formulas
from projects.progress_forms import day_input
from projects.running_forms import text


class BenefitForm(forms.Form):
    """Fields for the inputs of the benefit's formula; learns of the benefit from `of`."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, initial=None, **kwargs):
        super().__init__(*args, initial=initial, **kwargs)
        self.benefit = initial["of"]
        self.inputs = benefit_formulas.FORMULAS[self.benefit.formula]
        for number, each in enumerate(self.inputs):
            field = forms.DecimalField(
                label=each.label,
                required=each.required,
                min_value=0,
                max_digits=16,
                decimal_places=benefit_formulas.PLACES,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
            field.unit = each.unit
            if not number:
                field.help_text = self.benefit.get_formula_display()
            self.fields[each.name] = field
        self.order_fields([*self.first, *(each.name for each in self.inputs), *self.last])

    first: tuple = ()
    last: tuple = ()

    def clean(self):
        """The inputs apart from the rest, as the services take them; an amount that cannot be right is refused here."""
        values = super().clean()
        given = {each.name: values.pop(each.name, None) for each in self.inputs}
        values["inputs"] = {name: f"{value:f}" for name, value in given.items() if value is not None}
        if not self.errors:
            try:
                benefit_formulas.amount(self.benefit.formula, values["inputs"])
            except RuleViolation as refusal:
                self.add_error(None, refusal.message)
        return values


class ClaimForm(BenefitForm):
    """Since when it is in use, and what it saves in twelve months."""

    commissioned_on = forms.DateField(
        label=_("In use since"),
        widget=day_input(),
        help_text=_("The twelve months from this day on are counted."),
    )
    words = text(_("Benefit in words"), most=1000, required=False)
    first, last = ("commissioned_on",), ("words",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.inputs:
            self.fields["words"].required = True


class ConfirmForm(BenefitForm):
    """Finance's own figures, and on what they rest."""

    amount = forms.DecimalField(
        label=_("Another amount"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=_("Only where finance counts otherwise than the formula."),
    )
    basis = text(_("On what it is confirmed"), most=1000)
    first, last = (), ("amount", "basis")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].unit = _now("yuan")
        if not self.inputs:
            del self.fields["amount"]
