"""Addresses of workers' voices that need no account."""

from django.urls import path

from branches.views import voices_ask, voices_follow

app_name = "voices"
urlpatterns = [
    path("", voices_ask.Ask.as_view(), name="ask"),
    path("places/", voices_ask.Places.as_view(), name="places"),
    path("follow/", voices_follow.Follow.as_view(), name="follow"),
    path("follow/request/", voices_follow.Followed.as_view(), name="request"),
    path("follow/do/<slug:verb>/", voices_follow.FollowedVerb.as_view(), name="verb"),
    path("follow/leave/", voices_follow.Leave.as_view(), name="leave"),
]
