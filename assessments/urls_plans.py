"""Addresses of supervision plans, visits as planned, draws and coverage."""

from django.urls import path

from assessments.views import coverage, spot_draws, supervision_plans

urlpatterns = [
    *supervision_plans.SupervisionPlanPages.urls(),
    path(
        "supervision_plan/<int:pk>/generate/",
        supervision_plans.PlanGenerate.as_view(),
        name="supervision_plan_generate",
    ),
    path(
        "supervision_plan/<int:pk>/document/",
        supervision_plans.PlanDocument.as_view(),
        name="supervision_plan_document",
    ),
    path(
        "supervision_plan/<int:pk>/workbook/",
        supervision_plans.PlanBook.as_view(),
        name="supervision_plan_book",
    ),
    *spot_draws.SpotDrawPages.urls(),
    path("spot_draw/<int:pk>/check/", spot_draws.SpotDrawCheck.as_view(), name="spot_draw_check"),
    path("supervision_coverage/", coverage.CoverageBoard.as_view(), name="coverage"),
    path("supervision_coverage/export.<str:fmt>", coverage.CoverageExport.as_view(), name="coverage_export"),
]
