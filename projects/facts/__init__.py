"""What projects say about a branch and a span of days; a scheme picks these by name."""

from common.answers import Questions

questions = Questions()
