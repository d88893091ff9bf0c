"""What the branches' own records say, question by question; a scheme picks them by name and scoring reads them."""

from common.answers import Questions

questions = Questions()
