"""Domain errors to HTTP; apart from api.py because REST framework's views load that one while they load."""

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import RuleViolation, StaleEdit


def errors_in_words(exception, context):
    """A rule that says no is 409 with its reason; the rest as REST framework does."""
    if isinstance(exception, RuleViolation):
        body = {"detail": str(exception.message)}
        if isinstance(exception, StaleEdit):
            body["comparison"] = exception.comparison
        return Response(body, status=status.HTTP_409_CONFLICT)
    return exception_handler(exception, context)
