"""Small words of sentences that are put together."""

from django.utils.translation import pgettext


def listed(words) -> str:
    """Several things in one sentence, separated as the language does."""
    return pgettext("between the things of a list", ", ").join(map(str, words))
