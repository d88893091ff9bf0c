"""Comparisons of indicators in pairs on the scale from 1 to 9, and what entropy weights are worked out from."""

from fractions import Fraction
from itertools import combinations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.results.weighing import MEASURES, VARIANTS
from assessments.scoring.measures import RANDOM_INDEX, AHPResult, InconsistentMatrix, ahp_weights
from common.typed import half_width

MOST_COMPARED = len(RANDOM_INDEX) - 1
SCALE = {str(n): Fraction(n) for n in range(1, 10)} | {f"1/{n}": Fraction(1, n) for n in range(2, 10)}


def mirrored(typed: str) -> str:
    """The other way round: 3 becomes 1/3."""
    value = SCALE.get(half_width(typed).replace(" ", ""))
    return "" if value is None else str(1 / value)


class ScaleField(forms.CharField):
    """A comparison: 1 to 9, or the reciprocal as 1/3."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"autocomplete": "off", "maxlength": 5, "class": "pair"})
        super().__init__(max_length=5, initial="1", widget=widget, **kwargs)

    def clean(self, value):
        typed = half_width(super().clean(value)).replace(" ", "")
        if typed not in SCALE:
            raise forms.ValidationError(
                gettext("Enter a whole number from 1 to 9, or its reciprocal as 1/3.")
            )
        return typed


class PairsForm(forms.Form):
    """The upper triangle of a comparison matrix; the lower one follows from it."""

    def __init__(self, indicators, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        for i, j in combinations(range(len(self.indicators)), 2):
            pair = {"first": self.indicators[i].name, "second": self.indicators[j].name}
            self.fields[f"pair-{i}-{j}"] = ScaleField(label=_("%(first)s against %(second)s") % pair)

    def matrix(self) -> list[list[float]]:
        """The whole matrix of a form that is valid."""
        size = len(self.indicators)
        matrix = [[1.0] * size for _row in range(size)]
        for i, j in combinations(range(size), 2):
            value = SCALE[self.cleaned_data[f"pair-{i}-{j}"]]
            matrix[i][j], matrix[j][i] = float(value), float(1 / value)
        return matrix

    def weigh(self) -> AHPResult | None:
        """The weights; comparisons that contradict each other are refused at the pair that does so most."""
        try:
            return ahp_weights(self.matrix())
        except InconsistentMatrix as wrong:
            self.add_error(f"pair-{wrong.pair[0]}-{wrong.pair[1]}", self._contradiction(wrong))
            return None

    def _contradiction(self, wrong) -> str:
        names = [self.indicators[index].name for index in wrong.pair]
        return gettext(
            "The comparisons contradict each other: CR is %(cr)s and must be below 0.1. "
            "Most of all “%(first)s” against “%(second)s”; the other comparisons say about %(expected)s."
        ) % {
            "cr": f"{wrong.cr:.3f}",
            "first": names[0],
            "second": names[1],
            "expected": on_scale(wrong.expected),
        }

    def rows(self):
        """The matrix for the page: fields above the diagonal, their reciprocals below."""
        for i, indicator in enumerate(self.indicators):
            cells = [self._cell(i, j) for j in range(len(self.indicators))]
            yield {"number": i + 1, "indicator": indicator, "cells": cells}

    def _cell(self, i, j):
        if i == j:
            return {"text": "1"}
        field = self[f"pair-{min(i, j)}-{max(i, j)}"]
        return (
            {"field": field}
            if i < j
            else {"text": mirrored(str(field.value() or "")), "of": field.id_for_label}
        )

    def said(self) -> str:
        """All comparisons in one line, for the log."""
        pairs = combinations(range(len(self.indicators)), 2)
        return "; ".join(f"{i + 1}:{j + 1} = {self.cleaned_data[f'pair-{i}-{j}']}" for i, j in pairs)


def on_scale(ratio: float) -> str:
    """A ratio as the nearest step of the scale."""
    return min(SCALE, key=lambda step: abs(float(SCALE[step]) - ratio) / max(float(SCALE[step]), ratio))


class EntropyForm(forms.Form):
    """Which indicators are weighed against each other, and by which variant."""

    variant = forms.ChoiceField(
        label=_("Variant"), choices=[(key, words) for key, (_e, words) in VARIANTS.items()]
    )
    use = forms.MultipleChoiceField(label=_("Indicators"), required=False)

    def __init__(self, columns, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        self.fields["variant"].widget.attrs["class"] = "form-select"
        self.fields["use"].choices = [
            (str(column.indicator.pk), str(MEASURES[column.measure])) for column in columns
        ]

    def used(self):
        """The columns that were ticked."""
        return [column for column in self.columns if str(column.indicator.pk) in self.cleaned_data["use"]]
