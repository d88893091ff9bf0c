"""Weights for designers: by comparing indicators in pairs (AHP), or by what the last quarter's figures tell (entropy)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from assessments.forms.weighing import MOST_COMPARED, EntropyForm, PairsForm
from assessments.models import Side
from assessments.results.access import newest_published
from assessments.results.weighing import MEASURES, VARIANTS, columns_of, complete_rows, proposed, weigh
from assessments.scoring.parameters import InvalidRule
from assessments.scoring.rules import is_ordinary, parse_rule
from assessments.scoring.rules.targets import DIRECTION
from assessments.services.scheme_documents import parts_of
from assessments.services.scheme_weights import share_out, take_over
from assessments.services.schemes import last_change
from assessments.views.scheme_parts import draft
from assessments.views.schemes import crumbs, refuse_frozen
from assessments.wording import say
from common.errors import RuleViolation


@dataclass(frozen=True)
class Part:
    """A side, or a group of it: indicators that share their points."""

    key: str
    label: str
    indicators: list[Any]

    @property
    def points(self) -> Decimal:
        return sum((each.points for each in self.indicators), Decimal(0))


def parts_to_weigh(scheme) -> list[Part]:
    """Sides and groups with at least two indicators that have points."""
    parts, found = parts_of(scheme), []
    for side in Side:
        groups = [group for group in parts.groups if group.side == side]
        inside = {
            group: [i for i in parts.indicators.get(group.pk, ()) if is_ordinary(i.kind)] for group in groups
        }
        found.append(Part(side.value, str(side.label), [i for rows in inside.values() for i in rows]))
        if len(groups) > 1:
            found += [Part(f"g{group.pk}", f"{side.label} · {group}", rows) for group, rows in inside.items()]
    return [part for part in found if len(part.indicators) > 1]


class WeightsPage(View):
    """What both ways have in common: the draft, the part that is weighed, taking over."""

    template = address = ""

    def dispatch(self, request, *args, **kwargs):
        self.scheme = draft(request, kwargs["pk"])
        refuse_frozen(self.scheme)
        self.parts = parts_to_weigh(self.scheme)
        wanted = request.GET.get("of", "")
        self.part = next((p for p in self.parts if p.key == wanted), self.parts[0] if self.parts else None)
        return super().dispatch(request, *args, **kwargs)

    def take(self, weights, reason):
        """Write the weights; answers the way back, or None with the reason told."""
        seen = self.request.POST.get("seen", "")
        known = int(seen) if seen.isascii() and seen.isdigit() else -1
        try:
            take_over(self.scheme, list(weights.items()), by=self.request.user, reason=reason, seen=known)
        except RuleViolation as refusal:
            messages.error(self.request, refusal.message)
            return None
        messages.success(self.request, _("The weights stand as points; together they are what they were."))
        return redirect(self.scheme.get_absolute_url())

    def show(self, status=200, **context):
        title = _("Weights of the indicators")
        here = self.scheme.get_absolute_url()
        ways = [
            ("scheme_weights", _("Comparison in pairs (AHP)")),
            ("scheme_entropy", _("Entropy of the last figures")),
        ]
        of = f"?of={self.part.key}" if self.part else ""
        context = {
            "title": title,
            "breadcrumb": crumbs((str(self.scheme), here), (title, None)),
            "scheme": self.scheme,
            "parts": self.parts,
            "part": self.part,
            "ways": [
                {"label": label, "url": reverse(f"assessments:{name}", args=[self.scheme.pk]) + of, "here": name == self.address}
                for name, label in ways
            ],
            "seen": last_change(self.scheme),
            "cancel_url": here,
        } | context  # fmt: skip
        return render(self.request, self.template, context, status=status)


def shares(indicators, weights):
    """(indicator, weight, points proposed, what would not fit the rule) for the page."""
    weighed = [each for each in indicators if each.pk in weights]
    if not weighed:
        return []
    points = share_out(sum(each.points for each in weighed), [weights[each.pk] for each in weighed])
    return [
        {"indicator": each, "weight": weights[each.pk], "points": share, "problems": problems(each, share)}
        for each, share in zip(weighed, points, strict=True)
    ]


def problems(indicator, points) -> list[str]:
    """What of the rule does not fit these points."""
    try:
        return [say(error) for error in parse_rule(indicator.kind, indicator.params).problems(points)]
    except InvalidRule as invalid:
        return [say(error) for error in invalid.errors]


class PairsPage(WeightsPage):
    """Comparison in pairs: weights with λmax, CI and CR; contradictions are refused at the worst pair."""

    template, address = "assessments/scheme_weights.html", "scheme_weights"

    @property
    def too_many(self) -> bool:
        return self.part is not None and len(self.part.indicators) > MOST_COMPARED

    def get(self, request, pk):
        return self.page(None)

    def post(self, request, pk):
        if self.part is None or self.too_many:
            return self.page(None, status=422)
        form = PairsForm(self.part.indicators, request.POST)
        found = form.weigh() if form.is_valid() else None
        if found is None:
            return self.page(form, status=422)
        if "take" in request.POST:
            weights = dict(zip((each.pk for each in self.part.indicators), found.weights, strict=True))
            figures = {"lambda": f"{found.lambda_max:.4f}", "ci": f"{found.ci:.4f}", "cr": f"{found.cr:.4f}"}
            words = _("AHP: λmax %(lambda)s, CI %(ci)s, CR %(cr)s") % figures
            if done := self.take(weights, f"{words} ({form.said()})"):
                return done
            return self.page(form, found, status=409)
        return self.page(form, found)

    def page(self, form, found=None, status=200):
        if self.part is None:
            return self.show(status)
        if self.too_many:
            return self.show(status, too_many=MOST_COMPARED)
        form = form or PairsForm(self.part.indicators)
        rows = []
        if found:
            keys = (each.pk for each in self.part.indicators)
            rows = shares(self.part.indicators, dict(zip(keys, found.weights, strict=True)))
        return self.show(status, form=form, found=found, shares=rows)


class EntropyPage(WeightsPage):
    """Entropy weights from the figures of the last published quarter; the variant is always named."""

    template, address = "assessments/scheme_entropy.html", "scheme_entropy"

    def get(self, request, pk):
        return self.page(request.GET)

    def post(self, request, pk):
        context = self.worked_out(request.POST) if self.part else {}
        if rows := context.get("shares"):
            facts = {
                "run": context["run"],
                "variant": VARIANTS[context["variant"]][1],
                "branches": context["branches"],
            }
            reason = _("entropy weights, %(variant)s, of %(branches)s branches of %(run)s") % facts
            weights = {row["indicator"].pk: row["weight"] for row in rows}
            if done := self.take(weights, reason):
                return done
        return self.page(request.POST, status=409)

    def page(self, given, status=200):
        return self.show(status, **(self.worked_out(given) if self.part else {}))

    def worked_out(self, given):
        run = newest_published(self.request.user)
        if run is None:
            return {}
        columns = columns_of(run, self.part.indicators, self.request.user)
        usual = {"variant": "exact", "use": [str(c.indicator.pk) for c in proposed(columns)]}
        form = EntropyForm(columns, given if "variant" in given else usual)
        used = form.used() if form.is_valid() else []
        variant = form.cleaned_data.get("variant", "exact")
        weighed = weigh(used, variant)
        weights = weighed.weights if weighed else {}
        by_key = {row["indicator"].pk: row for row in shares(self.part.indicators, weights)}
        directions = {value: _(words) for value, words in DIRECTION.choices}
        return {
            "run": run,
            "form": form,
            "variant": variant,
            "variant_words": VARIANTS[variant][1],
            "branches": len(complete_rows(used)),
            "shares": list(by_key.values()) if len(by_key) > 1 else [],
            "columns": [
                {
                    "indicator": column.indicator,
                    "measure": MEASURES[column.measure],
                    "direction": directions[column.direction],
                    "count": len(column.values),
                    "used": column in used,
                    "share": by_key.get(column.indicator.pk) if len(by_key) > 1 else None,
                }
                for column in columns
            ],
        }
