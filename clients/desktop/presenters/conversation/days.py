"""Days and times of day, as conversations tell them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from clients.desktop.words import tr

_WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_words(day: date, today: date) -> str:
    """Name a day, seen from another."""
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    weekday, month = tr(_WEEKDAYS[day.weekday()]), tr(_MONTHS[day.month - 1])
    if day.year == today.year:
        return tr("{weekday}, {day} {month}", weekday=weekday, day=day.day, month=month)
    return tr(
        "{weekday}, {day} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year
    )


def time_words(at: datetime) -> str:
    """Write a time of day: hours and minutes."""
    return f"{at:%H:%M}"


def moment_words(at: datetime) -> str:
    """Write day and time in full, to the second."""
    weekday, month = tr(_WEEKDAYS[at.weekday()]), tr(_MONTHS[at.month - 1])
    return tr(
        "{weekday}, {day} {month} {year}, {time}",
        weekday=weekday,
        day=at.day,
        month=month,
        year=at.year,
        time=f"{at:%H:%M:%S}",
    )
