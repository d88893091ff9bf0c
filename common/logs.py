"""Log lines as JSON, so that text from outside cannot forge a line."""

import json
import logging
from datetime import UTC, datetime

from common.origin import origin


class JsonLine(logging.Formatter):
    """One event, one line, with the id of the request that caused it."""

    def format(self, record):
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := origin.get().get("request_id"):
            line["request"] = request_id
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
