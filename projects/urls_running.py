"""Addresses of progress, acceptance and benefit."""

from django.urls import path

from projects.views.acceptances import ScorePage
from projects.views.benefit_totals import BenefitTotalsExport, BenefitTotalsPage
from projects.views.benefits import BenefitPages
from projects.views.my_projects import MyProjects
from projects.views.progress import ProgressFile, ProgressPages
from projects.views.project_parts import AcceptancePart, AwardsPart, BenefitPart, ChecksPart, ProgressPart
from projects.views.rubrics import RubricLinePages

urlpatterns = [
    path("my-projects/", MyProjects.as_view(), name="my_projects"),
    path("project/<int:pk>/progress/", ProgressPart.as_view(), name="project_progress"),
    path("project/<int:pk>/checks/", ChecksPart.as_view(), name="project_checks"),
    path("project/<int:pk>/acceptance/", AcceptancePart.as_view(), name="project_acceptance"),
    path("project/<int:pk>/benefit/", BenefitPart.as_view(), name="project_benefit"),
    path("project/<int:pk>/awards/", AwardsPart.as_view(), name="project_awards"),
    path("progress_report/<int:pk>/file/", ProgressFile.as_view(), name="progress_report_file"),
    path("acceptance/<int:pk>/score/", ScorePage.as_view(), name="acceptance_score"),
    path("benefit/totals/", BenefitTotalsPage.as_view(), name="benefit_totals"),
    path("benefit/totals/export.<str:fmt>", BenefitTotalsExport.as_view(), name="benefit_totals_export"),
    *ProgressPages.urls(),
    *BenefitPages.urls(),
    *RubricLinePages.urls(),
]
