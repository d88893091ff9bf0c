"""What follows a finding, as a part of its page: letters, look-backs, and the step that comes next."""

from django.shortcuts import render
from django.views import View

from assessments import ladder
from assessments.models import Finding, FollowUpOrder, LookBack
from assessments.services import follow_up_orders
from assessments.views.follow_up_orders import TONES, standing, tone
from assessments.views.follow_up_proposals import issue_url
from assessments.views.look_backs import TONES as LOOK_BACK_TONES
from common.pages import scoped_or_404


class FindingFollowUp(View):
    """The letters and look-backs of a finding that the reader may see, and what may follow."""

    def get(self, request, pk):
        finding = scoped_or_404(Finding, request.user, pk)
        orders = FollowUpOrder.objects.for_user(request.user).filter(finding=finding)
        letters = [
            {"order": order, "step_tone": TONES[order.step], "standing": standing(order), "tone": tone(order)}
            for order in orders.select_related("addressee").order_by("serial", "pk")
        ]
        looks = LookBack.objects.for_user(request.user).filter(finding=finding)
        context = {
            "letters": letters,
            "look_backs": [
                {"row": row, "tone": LOOK_BACK_TONES[row.state]}
                for row in looks.select_related("checked_by").order_by("pk")
            ],
            "next": self.next(finding, request.user),
        }
        return render(request, "assessments/finding_follow_up.html", context)

    def next(self, finding, user):
        """The step called for today, where this person may take it."""
        step = ladder.next_step(finding)
        if not step or not follow_up_orders.issuable(user).filter(pk=finding.pk).exists():
            return None
        order = FollowUpOrder(finding=finding, step=step, round=finding.reopenings, skip_reason="—")
        return {"label": step.label, "url": issue_url(finding), "reason": order.why_not_issue(user)}
