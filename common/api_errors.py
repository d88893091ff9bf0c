"""Domain errors to HTTP; apart from api.py because REST framework's views load that one while they load."""

from django.core.exceptions import ValidationError
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import RuleViolation, StaleEdit


def errors_in_words(exception, context):
    """A rule that says no is 409 with its reason, a value that does not fit 400; the rest as REST framework does."""
    if isinstance(exception, RuleViolation):
        body = {"detail": str(exception.message)}
        if isinstance(exception, StaleEdit):
            body["comparison"] = exception.comparison
        return Response(body, status=status.HTTP_409_CONFLICT)
    if isinstance(exception, ValidationError):
        body = exception.message_dict if hasattr(exception, "error_dict") else {"detail": exception.messages}
        return Response(body, status=status.HTTP_400_BAD_REQUEST)
    return exception_handler(exception, context)
