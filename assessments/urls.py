"""Addresses of schemes, figures and results."""

from django.urls import path

from assessments import urls_findings, urls_follow_up, urls_plans, urls_visits
from assessments.models import Indicator, IndicatorGroup
from assessments.views import (
    cards,
    differences,
    lines,
    publishing,
    reports,
    results,
    scheme_books,
    scheme_parts,
    scheme_weights,
    schemes,
)
from assessments.views.figures import FigurePages
from assessments.views.office import OfficeAlike, OfficeAnswers, OfficeMapping, OfficePages, OfficeTakeOver
from assessments.views.periods import MetricPages, OwingPart, PeriodPages
from assessments.views.runs import RunPages, RunProgress

app_name = "assessments"
urlpatterns = [
    *PeriodPages.urls(),
    path("period/<int:pk>/owing/", OwingPart.as_view(), name="period_owing"),
    *MetricPages.urls(),
    *FigurePages.urls(),
    *OfficePages.urls(),
    path("office/<int:pk>/mapping/", OfficeMapping.as_view(), name="office_mapping"),
    path("office/<int:pk>/answers/", OfficeAnswers.as_view(), name="office_answers"),
    path("office/<int:pk>/alike/", OfficeAlike.as_view(), name="office_alike"),
    path("office/<int:pk>/take-over/", OfficeTakeOver.as_view(), name="office_take"),
    # Schemes and their parts
    path("scheme/presets/", schemes.PresetsPage.as_view(), name="scheme_presets"),
    path("scheme/presets/<slug:name>/", schemes.PresetPage.as_view(), name="scheme_preset"),
    path("scheme/import/", scheme_books.BookUpload.as_view(), name="scheme_import"),
    path("scheme/import/<int:pk>/", scheme_books.BookKeep.as_view(), name="scheme_import_keep"),
    *schemes.SchemePages.urls(),
    path("scheme/<int:pk>/weights/", scheme_weights.PairsPage.as_view(), name="scheme_weights"),
    path("scheme/<int:pk>/weights/entropy/", scheme_weights.EntropyPage.as_view(), name="scheme_entropy"),
    path("scheme/<int:pk>/workbook/", scheme_books.BookExport.as_view(), name="scheme_book"),
    path("scheme/<int:pk>/edit/", schemes.SettingsPage.as_view(), name="scheme_edit"),
    path("scheme/<int:pk>/against/<int:other>/", schemes.DifferencePage.as_view(), name="scheme_difference"),
    path("scheme/<int:pk>/group/", scheme_parts.GroupPage.as_view(is_new=True), name="scheme_group_add"),
    path("scheme/<int:pk>/indicator/", scheme_parts.KindPage.as_view(), name="scheme_kinds"),
    path(
        "scheme/<int:pk>/indicator/<slug:kind>/",
        scheme_parts.IndicatorPage.as_view(),
        name="scheme_indicator_add",
    ),
    path("scheme/<int:pk>/put-back/", scheme_parts.PutBack.as_view(), name="scheme_put_back"),
    path("scheme/group/<int:pk>/", scheme_parts.GroupPage.as_view(), name="scheme_group_edit"),
    path(
        "scheme/group/<int:pk>/<slug:verb>/",
        scheme_parts.PartVerb.as_view(model=IndicatorGroup),
        name="scheme_group_verb",
    ),
    path("scheme/indicator/<int:pk>/", scheme_parts.IndicatorPage.as_view(), name="scheme_indicator_edit"),
    path(
        "scheme/indicator/<int:pk>/<slug:verb>/",
        scheme_parts.PartVerb.as_view(model=Indicator),
        name="scheme_indicator_verb",
    ),
    # Runs and their results
    *RunPages.urls(),
    path("run/<int:pk>/progress/", RunProgress.as_view(), name="run_progress"),
    path("run/<int:pk>/publish/", publishing.PublishPage.as_view(), name="run_publish"),
    path("run/<int:pk>/difference/", differences.DifferencePage.as_view(), name="run_difference"),
    path(
        "run/<int:pk>/difference/export.<str:fmt>",
        differences.DifferenceExport.as_view(),
        name="run_difference_export",
    ),
    path(
        "run/<int:pk>/difference/<int:branch_id>/",
        differences.DifferenceCard.as_view(),
        name="difference_card",
    ),
    path("run/<int:run_id>/report/", reports.RunReport.as_view(), name="run_report"),
    path("report/<int:pk>/", reports.ReportFile.as_view(), name="report_file"),
    path("result/", results.Results.as_view(), name="results"),
    path("result/mine/", cards.MyCard.as_view(), name="my_card"),
    path("result/<int:run_id>/", results.result_list, name="result_list"),
    path("result/<int:run_id>/export.<str:fmt>", results.result_export, name="result_export"),
    path("result/<int:run_id>/line/", lines.line_list, name="line_list"),
    path("result/<int:run_id>/line/export.<str:fmt>", lines.line_export, name="line_export"),
    path("result/<int:run_id>/branch/<int:branch_id>/", cards.CardPage.as_view(), name="card"),
    path(
        "result/<int:run_id>/branch/<int:branch_id>/trend.json", cards.CardTrend.as_view(), name="card_trend"
    ),
    # Supervision, a file a topic
    *urls_plans.urlpatterns,
    *urls_visits.urlpatterns,
    *urls_findings.urlpatterns,
    *urls_follow_up.urlpatterns,
]
