"""Files outside the web root, under random names, reached only through a scoped view."""

import hashlib
import secrets
from pathlib import Path

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel


class StoredFile(ScopedModel):
    """One uploaded or produced file; the row is written after the bytes are safe."""

    name = models.CharField(_("file name"), max_length=200)
    stored_as = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name

    @property
    def path(self) -> Path:
        return settings.STORED_FILES_DIR / self.stored_as[:2] / self.stored_as


def clean_name(name: str) -> str:
    """The shown name: no folders, no control or direction marks, not too long."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in bare if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return kept[-120:] or "file"


def store(chunks, *, name, owner):
    """Keep these bytes under a random name and remember whose they are."""
    row = StoredFile(name=clean_name(name), stored_as=secrets.token_hex(16), owner=owner, size=0)
    row.path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with row.path.open("wb") as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                row.size += len(chunk)
    except BaseException:
        row.path.unlink()
        raise
    row.path.chmod(0o640)
    row.sha256 = digest.hexdigest()
    row.save()
    return row


def remove(row):
    """Forget a file; the bytes go when the row has gone for good."""
    path = row.path
    row.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
