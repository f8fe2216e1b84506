"""Times of the schema."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from segstream.errors import MalformedRecord

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def stamp(time: datetime) -> Any:
    """A message ``Timestamp``.

    :raises ValueError: if the time has no time zone
    """
    if time.tzinfo is None:
        raise ValueError(f"the time {time} has no time zone; datetime.now(timezone.utc) has one")
    since = time - _EPOCH
    return Timestamp(seconds=since.days * 86400 + since.seconds, nanos=since.microseconds * 1000)


def time_of(message: Any) -> datetime:
    """The time of a message ``Timestamp``, rounded down to microseconds.

    :raises MalformedRecord: if it is outside of the years 1 to 9999
    """
    try:
        return _EPOCH + timedelta(seconds=message.seconds, microseconds=message.nanos // 1000)
    except OverflowError as e:
        raise MalformedRecord(f"a time outside of the years 1 to 9999: {message.seconds} s") from e
