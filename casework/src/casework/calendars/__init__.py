"""The calendars that are shipped, the notices that an administrator publishes, and the alarm when they run out.

calendar = load(regions=("guangxi",))
calendar = publish_year(calendar, {"layer": "national", "year": 2027, "source": …, "issued": …, "days_off": […], …})
"""

from casework.calendars.folder import FOLDER, completed, stamp, unpublished
from casework.calendars.loading import load
from casework.calendars.publishing import publish_year
from casework.calendars.running_out import Alarm, alarm, alarms
from casework.calendars.stored import calendar_from_json, calendar_to_json

__all__ = [
    "FOLDER",
    "Alarm",
    "alarm",
    "alarms",
    "calendar_from_json",
    "calendar_to_json",
    "completed",
    "load",
    "publish_year",
    "stamp",
    "unpublished",
]
