"""One line an app, and the doors that belong to none."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from branches.sign_in_forms import SignInForm
from integration_portal import search, views

urlpatterns = [
    path("", views.HomePage.as_view(), name="home"),
    path("home/filing/<int:pk>/", views.FilingNote.as_view(), name="home_filing"),
    path("search/", search.SearchPage.as_view(), name="search"),
    path("health/", views.health, name="health"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path(
        "sign-in/",
        auth_views.LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True),
        name="login",
    ),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordChange.as_view(), name="password_change"),
    path("", include("common.urls")),
    path("organisation/", include("branches.urls")),
    path("voices/", include("branches.voices_urls")),
    path("api/", include("branches.api")),
    path("projects/", include("projects.urls")),
    path("api/", include("projects.api")),
    path("assessment/", include("assessments.urls")),
    path("api/", include("assessments.api")),
]
