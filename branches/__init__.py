"""The organisation and its daily life."""
