"""Drop-downs look as Django's own template draws them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from common.form_rendering import Renderer

CHOICES = {
    "flat": [("", "—"), ("a", "Müller & <b>Söhne</b>"), (7, "七")],
    "grouped": [("", "—"), ("矿区 <1>", [("x", "采煤"), ("y", "掘进")]), ("z", "机电")],
}


def marked(widget, choices):
    """Some options carry attributes, as those that are found by typing do."""

    class Marked(widget):
        def create_option(self, name, value, *args, **kwargs):
            option = super().create_option(name, value, *args, **kwargs)
            option["attrs"] |= {"data-keys": f'"{value}"', "disabled": value == "y", "hidden": value == "x"}
            return option

    return Marked(attrs={"class": 'form-select "wide"', "required": True}, choices=choices)


@pytest.mark.parametrize("choices", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_drop_down_is_drawn_as_djangos_template_draws_it(widget, choices):
    field = forms.NullBooleanSelect() if widget is forms.NullBooleanSelect else marked(widget, choices)
    for value in (None, "", "a", ["x", 7]):
        if isinstance(value, list) and not field.allow_multiple_selected:
            continue
        theirs = field.render("unit", value, renderer=DjangoTemplates())
        assert parse_html(field.render("unit", value, renderer=Renderer())) == parse_html(theirs)
