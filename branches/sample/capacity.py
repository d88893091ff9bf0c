"""The sample's branch building: regulations, self-checks, training, demonstration points, exchange."""

from branches.sample import (
    capacity_checks,
    capacity_exchange,
    capacity_regulations,
    capacity_sites,
    capacity_training,
)


def write(cast):
    """Everything of this topic, in the order in which one rests on the other."""
    capacity_training.write_rules(cast)
    capacity_regulations.write(cast)
    capacity_training.write(cast)
    capacity_checks.write(cast)
    capacity_sites.write(cast)
    capacity_exchange.write(cast)
