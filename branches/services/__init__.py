"""Changes of the organisation."""
