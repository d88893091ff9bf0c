"""What every form of the portal has: narrowed choices, the version that was read, errors in their place."""

from django import forms
from django.forms.models import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from common.choices import shorten
from common.scoping import ScopedModel


class PortalForm(forms.ModelForm):
    """A model form that remembers which version of the row the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        version = getattr(self.instance, "version", None) if self.instance.pk else None
        if version is None:
            del self.fields["version"]
        else:
            self.fields["version"].initial = version
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            if isinstance(field, ModelChoiceField):
                field.widget.attrs["data-choose"] = ""

    def clean(self):
        values = super().clean()
        self.read_version = values.pop("version", None)
        # A browser ends lines as the network does; workbooks, documents and comparisons know one mark only.
        return {k: v.replace("\r\n", "\n") if isinstance(v, str) else v for k, v in values.items()}

    def has_compared(self):
        """After a comparison the form is sent again with the version that was compared."""
        if "version" not in self.fields:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = self.fields["version"].initial


class ReasonForm(forms.Form):
    """One field: why."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


def narrow(form, user):
    """Drop-downs hold the user's rows and no others, and so does what is posted back."""
    for field in form.fields.values():
        if isinstance(field, ModelChoiceField) and issubclass(field.queryset.model, ScopedModel):
            mine = field.queryset.model.objects.for_user(user)
            field.queryset = field.queryset.filter(pk__in=mine.values("pk"))
            shorten(field)
    return form


def add_errors(form, invalid):
    """Put a service's validation errors beside the fields they belong to."""
    if not hasattr(invalid, "error_dict"):
        form.add_error(None, invalid)
        return
    for name, errors in invalid.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
