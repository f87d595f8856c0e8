"""Databases: column types, the kernel's tables, the unit of work, migrations."""
