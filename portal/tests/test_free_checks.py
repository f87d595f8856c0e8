"""The checks that every service gets."""

from casework.testing.checks import *  # noqa: F403
