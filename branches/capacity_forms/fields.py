"""Fields that several forms of branch building share: the own branch, partners anywhere, points item by item."""

from decimal import Decimal

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.models import Branch
from branches.models.checklists import plain
from common.choices import LongSelect


class OwnBranchSelect(LongSelect):
    """The branches of the person; whoever answers for one branch alone does not choose it."""

    def __init__(self, attrs=None):
        url = reverse_lazy("common:choose", args=["branches.branch"])
        super().__init__({"data-choose": "", "data-choose-url": url} | (attrs or {}))

    def short(self, iterator, wanted):
        found = super().short(iterator, wanted)
        return found[1:] if self.is_required and len(found) == 2 and not found[0][0] else found


class PartnerSelect(forms.SelectMultiple):
    """Branches of the whole enterprise, found by typing; the page holds only those that are chosen."""

    def __init__(self, attrs=None):
        url = reverse_lazy("branches:partner_choices")
        super().__init__({"data-choose": "", "data-choose-url": url, "class": "form-select"} | (attrs or {}))

    def optgroups(self, name, value, attrs=None):
        wanted = [one for one in value if str(one).isdecimal()]
        self.choices = [(row.pk, row.name) for row in Branch.objects.filter(pk__in=wanted)]
        return super().optgroups(name, value, attrs)


class PartnersField(forms.Field):
    """Other branches, which may lie anywhere in the enterprise: only their names are shown."""

    widget = PartnerSelect

    def to_python(self, value):
        ids = {int(one) for one in value or [] if str(one).isdecimal()}
        found = list(Branch.objects.filter(pk__in=ids, closed_on=None).order_by("path"))
        if len(found) != len(set(value or [])):
            raise forms.ValidationError(_("One of these branches does not exist any more."))
        return found

    def validate(self, value):
        if self.required and not value:
            raise forms.ValidationError(_("Name at least one partner."))

    def prepare_value(self, value):
        return [getattr(one, "pk", one) for one in value or []]

    def has_changed(self, initial, data):
        return sorted(map(str, self.prepare_value(initial))) != sorted(map(str, data or []))


def told(points, note) -> str:
    """Points and words of an item in one line."""
    return " · ".join(filter(None, [plain(points), (note or "").strip()]))


class LinesForm(forms.Form):
    """Points and words for each item; `judge(row, points, note)` says what an item still lacks."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, rows, data=None, *, judge, version=None, note_label=None):
        """Rows are (key, item, points, note, row): what stood before is what the fields begin with."""
        super().__init__(data, initial={"version": version})
        self.rows, self.judge, self.is_finishing = rows, judge, data is not None and "finish" in data
        for key, item, points, note, _row in rows:
            self.fields[f"points_{key}"] = points_field(item, points)
            label = note_label or _now("Words")
            self.fields[f"note_{key}"] = forms.CharField(
                label=f"{label} · {item}",
                required=False,
                max_length=500,
                initial=note,
                widget=forms.Textarea(
                    attrs={"rows": 1, "aria-label": f"{label} · {item}", "placeholder": label}
                ),
            )

    def clean(self):
        values = super().clean()
        for key, _item, _points, _note, row in self.rows if self.is_finishing else ():
            points, note = values.get(f"points_{key}"), values.get(f"note_{key}", "")
            if f"points_{key}" in self.errors:
                continue
            if reason := self.judge(row, points, note):
                self.add_error(f"points_{key}" if points is None else f"note_{key}", reason)
        return values

    def typed(self) -> dict:
        """{key: (points, note)} as they were typed."""
        values = self.cleaned_data
        return {key: (values[f"points_{key}"], values[f"note_{key}"].strip()) for key, *_rest in self.rows}

    def compared(self) -> list[dict]:
        """Item by item what was typed and what somebody else has saved meanwhile; sent again it counts as compared."""
        self.data = self.data.copy()
        self.data["version"] = self.initial["version"]
        typed = self.typed()
        return [
            {"field": str(item), "yours": told(*typed[key]), "theirs": told(points, note)}
            for key, item, points, note, _row in self.rows
            if typed[key] != (points, (note or "").strip())
        ]

    def blocks(self):
        """The items in their sections, each with its two fields."""
        sections: dict[str, list] = {}
        for key, item, _points, _note, row in self.rows:
            block = {
                "item": item,
                "row": row,
                "points": self[f"points_{key}"],
                "note": self[f"note_{key}"],
            }
            sections.setdefault(item.section, []).append(block)
        return [
            {
                "name": name,
                "total": sum((block["item"].points for block in blocks), Decimal(0)),
                "blocks": blocks,
            }
            for name, blocks in sections.items()
        ]


def points_field(item, points):
    label = _now("Points")
    attrs = {"step": "any", "inputmode": "decimal", "aria-label": f"{label} · {item}"}
    field = forms.DecimalField(
        label=f"{label} · {item}",
        required=False,
        min_value=0,
        max_value=item.points,
        max_digits=4,
        decimal_places=1,
        initial=plain(points),
        widget=forms.NumberInput(attrs=attrs),
    )
    field.unit = f"/ {plain(item.points)}"
    return field
