"""Sends frames."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timezone
from types import TracebackType
from typing import Any, Dict, Optional, Type

from confluent_kafka import KafkaError, KafkaException, Producer

from segstream.connection import FRAMES, Connection, KafkaOptions, text_of
from segstream.errors import SegstreamError
from segstream.frames import Channels, Coding, DropPolicy, Picture, frame_of, image_of
from segstream.times import stamp

#: What the frames topic takes, bytes.
LARGEST_RECORD = 8 << 20

_OPTIONS = {
    "partitioner": "murmur2_random",  # where Java's clients put a stream
    "enable.idempotence": True,
    "linger.ms": 0,
    "message.max.bytes": LARGEST_RECORD,
    "queue.buffering.max.kbytes": 64 << 10,
}


class Publisher:
    """Publishes pictures as frames of streams. It may be used from several threads.

    Frames wait in a queue of 64 MiB (``queue.buffering.max.kbytes``) until Kafka has them. While it is full,
    :meth:`publish` waits. A frame that Kafka does not take within ``message.timeout.ms`` (five minutes) is
    told by the next call as a :class:`SegstreamError`; nothing is lost in silence.

    :param servers: ``host:port``, several separated by commas
    :param kafka: options by librdkafka's names, for instance ``security.protocol``
    :raises SegstreamError: if no broker answers or there is no such topic
    :raises ValueError: if an option is wrong
    """

    def __init__(self, servers: str, *, topic: str = FRAMES, kafka: Optional[KafkaOptions] = None) -> None:
        self._topic = topic
        connection = Connection(Producer, servers, _OPTIONS, kafka)
        connection.partitions(topic)
        self._producer = connection.client
        self._last: Dict[str, int] = {}
        self._lost: Optional[str] = None
        self._lock = threading.Lock()

    def publish(
        self,
        stream: str,
        picture: Picture,
        *,
        coding: Coding = "raw",
        channels: Channels = "rgb",
        sequence: Optional[int] = None,
        captured: Optional[datetime] = None,
        deadline: Optional[datetime] = None,
        drop_policy: DropPolicy = DropPolicy.AS_CONFIGURED,
        timeout: float = 60.0,
    ) -> int:
        """Sends a frame, and returns its sequence number as soon as it is in the queue.

        :param picture: rows × columns × 3 (or grey rows × columns) of ``uint8``, a Pillow image, or the bytes
            of a JPEG or PNG file
        :param sequence: rises in a stream; the default goes on by one, from the time in microseconds, so that
            a restart goes on above what was there
        :param captured: when it was taken (default: now)
        :param deadline: when the mask comes too late (default: never)
        :param timeout: seconds to wait for room in the queue
        :raises ValueError: if the picture, its name or number cannot be sent
        :raises SegstreamError: if there was no room in time, or an earlier frame was lost
        """
        image = image_of(picture, coding, channels)
        with self._lock:
            number = self._next(stream, sequence)
            frame = frame_of(stream, number, captured or datetime.now(timezone.utc), image, drop_policy)
            if deadline is not None:
                frame.deadline.CopyFrom(stamp(deadline))
            self._send(frame, timeout)
            self._last[stream] = number
        return number

    def flush(self, timeout: float = 60.0) -> None:
        """Waits until Kafka has every frame.

        :raises SegstreamError: if it has not in time, or one was lost
        """
        waiting = self._producer.flush(timeout)
        self._tell_lost()
        if waiting:
            raise SegstreamError(f"{waiting} frames were not delivered within {timeout:g} s")

    def __len__(self) -> int:
        """How many frames wait."""
        return len(self._producer)

    def __enter__(self) -> "Publisher":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if kind is None:
            self.flush()
        else:
            self._producer.flush(1.0)

    def _next(self, stream: str, wanted: Optional[int]) -> int:
        last = self._last.get(stream)
        if wanted is None:
            return time.time_ns() // 1000 if last is None else last + 1
        if last is not None and wanted <= last:
            raise ValueError(f"sequence {wanted} after {last} in stream {stream}, must rise")
        return wanted

    def _send(self, frame: Any, timeout: float) -> None:
        record = frame.SerializeToString()
        until = time.monotonic() + timeout
        while True:
            self._tell_lost()
            try:
                self._producer.produce(self._topic, record, frame.stream_id, on_delivery=self._delivered)
                self._producer.poll(0)
                return
            except BufferError:
                self._await_room(record, until, timeout)
            except KafkaException as e:
                if e.args[0].code() != KafkaError.MSG_SIZE_TOO_LARGE:
                    raise SegstreamError(f"a frame of stream {frame.stream_id} cannot be sent: {text_of(e)}") from e
                raise ValueError(
                    f"a frame of {len(record)} bytes, the topic takes {LARGEST_RECORD} unless it and message.max.bytes"
                    ' say otherwise; coding="jpeg" makes it smaller'
                ) from e

    def _await_room(self, record: bytes, until: float, timeout: float) -> None:
        if not len(self._producer):
            raise ValueError(f"a frame of {len(record)} bytes is larger than queue.buffering.max.kbytes")
        left = until - time.monotonic()
        if left <= 0:
            raise SegstreamError(f"no room for a frame within {timeout:g} s: {len(self._producer)} wait for Kafka")
        self._producer.poll(min(left, 0.1))

    def _delivered(self, error: Any, record: Any) -> None:
        if error is not None and self._lost is None:
            self._lost = f"a frame of stream {record.key().decode()} was not delivered: {error.str()}"

    def _tell_lost(self) -> None:
        lost, self._lost = self._lost, None
        if lost is not None:
            raise SegstreamError(lost)
