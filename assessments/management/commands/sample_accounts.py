"""Prints the sample's accounts, if the sample is what this database holds."""

from django.core.management.base import BaseCommand

from assessments.sample import people
from branches.models import User
from branches.roles import role_label


class Command(BaseCommand):
    help = "Prints the accounts of the sample enterprise."

    def handle(self, **options):
        if not User.objects.filter(username="admin", is_sample=True).exists():
            return
        self.stdout.write(f"Accounts of the sample enterprise (password of all: {people.PASSWORD})")
        for username, name, role, _code, post in people.ACCOUNTS:
            self.stdout.write(f"  {username:<11} {name} · {role_label(role)} · {post}")
