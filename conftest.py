"""Import the packages before pytest gives their names away.

The folders `casework`, `gateway`, `portal` and `deploy` are named like the packages in them. With
--import-mode=importlib, pytest names a test file after its path (`casework.tests.unit.…`), and would put the *folder*
into `sys.modules["casework"]`.
"""

import casework  # noqa: F401
import deploy  # noqa: F401
import gateway  # noqa: F401
import portal  # noqa: F401
import svc_complaints  # noqa: F401
import svc_disclosure  # noqa: F401
import svc_mailbox  # noqa: F401

pytest_plugins = ["casework.testing.plugin"]
