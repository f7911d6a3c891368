"""What holds for all tests: none of them rests on a clock."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("detente", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("detente")
