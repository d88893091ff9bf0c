"""The sample's projects and difficulties; loaded with the sample, never into real data."""
