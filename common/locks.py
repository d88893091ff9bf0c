"""Names that are held until a transaction ends, for what no row stands for yet."""

import hashlib

from django.db import connection


def one_after_the_other(*names):
    """Hold these names until the transaction ends; sorted, so that two never wait for each other."""
    keys = sorted(hashlib.sha256(name.encode()).digest()[:8] for name in names)
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key, signed=True)])
