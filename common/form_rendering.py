"""How form fields are drawn: by Django's templates, except the options of drop-downs."""

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"


class Renderer(DjangoTemplates):
    """A list has seven drop-downs with some two hundred options; a template for each is a quarter of its time."""

    def render(self, template_name, context, request=None):
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget) -> SafeString:
    """What Django's template of a drop-down says, as one string."""
    parts = [format_html('<select name="{}"{}>', widget["name"], flatatt(widget["attrs"]))]
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(format_html('<optgroup label="{}">', group))
        parts += map(option, options)
        if group:
            parts.append("</optgroup>")
    return mark_safe("".join([*parts, "</select>"]))  # noqa: S308 - every part went through format_html


def option(given) -> SafeString:
    attributes = flatatt(given["attrs"]) if given["attrs"] else ""
    return format_html('<option value="{}"{}>{}</option>', given["value"], attributes, given["label"])
