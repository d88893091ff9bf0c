"""Opens a new site: its party organisation at the top and the two accounts from which all others come."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from branches.roles import Role, role_label
from branches.services import first_accounts
from common.errors import RuleViolation

# The option that names who holds each of the first roles.
HOLDERS = {Role.SECURITY_ADMIN: "security_admin", Role.PARTY_ADMIN: "party_admin"}


class Command(BaseCommand):
    help = (
        "Sets up the party organisation at the top, a security administrator and a party-affairs admin on a portal "
        "without any organisation or person, and prints their one-time passwords once."
    )

    def add_arguments(self, parser):
        person = {"nargs": 2, "metavar": ("NUMBER", "NAME"), "required": True}
        parser.add_argument("--organisation", nargs=2, metavar=("CODE", "NAME"), required=True)
        parser.add_argument(
            "--established-on",
            type=date.fromisoformat,
            required=True,
            help="as 1998-07-01; results look back to it",
        )
        parser.add_argument(
            "--security-admin", help="gives the administrators' roles and all others", **person
        )
        parser.add_argument("--party-admin", help="sets up organisations and people", **person)

    def handle(self, *, organisation, established_on, **options):
        code, name = organisation
        top = {"code": code, "name": name, "established_on": established_on}
        holders = {
            role: dict(zip(("username", "name"), options[key], strict=True)) for role, key in HOLDERS.items()
        }
        try:
            opened = first_accounts.open_portal(organisation=top, holders=holders)
        except RuleViolation as refusal:
            raise CommandError(refusal.message) from None
        except ValidationError as invalid:
            raise CommandError(" ".join(invalid.messages)) from None
        self.stdout.write(
            f"{name} has been set up. These passwords are shown once and changed at the first sign-in:"
        )
        for account in opened:
            self.stdout.write(
                f"{account.person.username}  {account.password}  {role_label(account.role)} {account.person}"
            )
