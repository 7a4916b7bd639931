"""Hypothesis as these tests use it: no deadline, since a busy machine is no fault of ours."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "bridge", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("bridge")
