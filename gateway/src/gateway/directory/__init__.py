"""The directory of departments: the gateway keeps it, everybody else holds a copy of what it announces."""
