"""Regulations from a table: what is new is taken in, a later edition ends the former, the same text changes nothing."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from branches.imports.organization import Directory, within
from branches.models import Regulation
from branches.services import regulations
from common import import_jobs, parsers
from common.imports import ImportColumn, RowErrors


@import_jobs.register
class RegulationImport(import_jobs.PageImport):
    """One row for each edition; several editions of a regulation stand below each other, oldest first."""

    name = "regulations"
    title = _("Regulations")
    menu = _("Branch building")
    permission = "branches.add_regulation"
    unique = ("code", "since")
    columns = (
        ImportColumn("code", _("Code"), parsers.text(30), example="ZB-2018"),
        ImportColumn("title", _("Title"), parsers.text(200), example="党支部工作条例实施细则"),
        ImportColumn(
            "owner",
            _("Kept by (code)"),
            parsers.text(30),
            required=False,
            help=_("Code of the organisation that keeps it."),
            example="C001",
        ),
        ImportColumn(
            "document_number",
            _("Document number"),
            parsers.text(60),
            required=False,
            example="晋兴党发〔2026〕8号",
        ),
        ImportColumn("since", _("In force since"), parsers.day, kind="date", example="2026-03-01"),
        ImportColumn(
            "summary", _("What it asks for"), parsers.text(8000), example="每季度至少召开1次党员大会。"
        ),
    )

    def home(self, context):
        return reverse("branches:regulation_list")

    def notes(self, user, context):
        return [_now("A later day of a known code is a new edition; the former ends on the day before.")]

    def prepare(self, user, context):
        self.owners = Directory(within(user, "branches.add_regulation"), "code")
        self.known = {row.code: row for row in Regulation.objects.prefetch_related("versions")}
        self.days = {code: {v.since: v for v in row.versions.all()} for code, row in self.known.items()}
        self.titles = {code: row.title for code, row in self.known.items()}

    def check_row(self, values, user, context):
        code, since = values["code"], values["since"]
        if self.titles.setdefault(code, values["title"]) != values["title"]:
            words = _now("This code is called “%(title)s”; change the title on its page.")
            raise RowErrors({"title": words % {"title": self.titles[code]}})
        days = self.days.setdefault(code, {})
        cleaned = values | {
            "owner": self.owners.find(values["owner"], "owner"),
            "document_number": values["document_number"] or "",
            "is_same": since in days,
        }
        if since in days:
            if days[since] is not None and days[since].summary.strip() != values["summary"].strip():
                raise RowErrors(
                    {"summary": _now("This edition is noted with other words; correct it on its page.")}
                )
        elif days and since < max(days):
            words = _now("An edition of %(day)s is noted already; a new one begins later.")
            raise RowErrors({"since": words % {"day": max(days)}})
        days.setdefault(since, None)
        return cleaned

    def save_row(self, cleaned, *, by, context):
        if cleaned["is_same"]:
            return
        regulation = Regulation.objects.filter(code=cleaned["code"]).first()
        edition = {key: cleaned[key] for key in ("document_number", "since", "summary")}
        if regulation:
            regulations.new_edition(regulation, by=by, **edition)
            return
        names = {key: cleaned[key] for key in ("code", "title", "owner")}
        regulations.add(by=by, **names, **edition)
