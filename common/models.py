"""The rows that every app shares; each lives beside its mechanism."""

from common.attachments import StoredFile
from common.audit import AuditEvent
from common.batches import ImportBatch
from common.jobs import Job
from common.links import Link
from common.saved_views import SavedView
from common.sent_forms import SentForm

__all__ = ["AuditEvent", "ImportBatch", "Job", "Link", "SavedView", "SentForm", "StoredFile"]
