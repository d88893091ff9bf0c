"""What reads an uploaded file, in a process of its own, without Django; callers use common/sheets.py."""
