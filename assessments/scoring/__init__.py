"""Scores as arithmetic: plain values in, plain values out; no database, no clock, no web."""

ENGINE_VERSION = "2"
