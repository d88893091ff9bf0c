"""The sample enterprise: a coal and power group with plausible figures, the same for the same seed."""
