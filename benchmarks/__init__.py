"""Measures the main job and the pages against floors taken in the same run; not part of the tests."""
