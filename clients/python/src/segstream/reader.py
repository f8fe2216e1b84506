"""Reads masks."""

from __future__ import annotations

import logging
import time
from types import TracebackType
from typing import Any, Collection, Dict, Iterator, Literal, Optional, Type, Union

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from segstream.connection import FIRST_ANSWER, MASKS, Connection, KafkaOptions, text_of
from segstream.errors import MalformedRecord, NoMask, SegstreamError
from segstream.masks import Mask, mask_of

_log = logging.getLogger("segstream")

#: Seconds between two looks for new partitions, by readers without a group.
_LOOK_EVERY = 60.0

# What does not pass by itself.
_ENDS = (
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError._UNKNOWN_PARTITION,
)


class MaskReader:
    """Iterates over masks, those of one stream in the order of their frames.

    Records that are no masks are left out, logged, and counted in :attr:`skipped`. Only committed records are
    read. Delivery is at least once: after a failure a mask may come again with the same identity.

    Without a group a reader has all partitions to itself, and reads what comes from now on, or everything with
    ``start="earliest"``. With a group, several readers share the work and a restarted one goes on where it was:
    a mask counts as used when the next is asked for.

    :param servers: ``host:port``, several separated by commas
    :param streams: a stream or some of them (default: all)
    :param start: where to begin, if there is no group that has begun before
    :param group: a name that the readers of a group share
    :param timeout: seconds without a mask after which the iteration raises :class:`NoMask` (default: never)
    :param kafka: options by librdkafka's names, for instance ``security.protocol``
    :raises SegstreamError: if no broker answers or there is no such topic
    :raises ValueError: if an option is wrong
    """

    def __init__(
        self,
        servers: str,
        streams: Union[str, Collection[str], None] = None,
        *,
        topic: str = MASKS,
        start: Literal["latest", "earliest"] = "latest",
        group: Optional[str] = None,
        timeout: Optional[float] = None,
        kafka: Optional[KafkaOptions] = None,
    ) -> None:
        if start not in ("latest", "earliest"):
            raise ValueError(f"start {start!r}, must be latest or earliest")
        #: How many records were left out because they are no masks.
        self.skipped = 0
        self._topic, self._timeout = topic, timeout
        self._streams = None if streams is None else {streams} if isinstance(streams, str) else set(streams)
        self._group = group
        self._used: Any = None
        self._connection = Connection(Consumer, servers, self._options(start), kafka)
        partitions = self._connection.partitions(topic)
        self._consumer = self._connection.client
        self._looked = time.monotonic()
        self._next: Dict[int, int] = {}
        if group is not None:
            self._consumer.subscribe([topic])
        else:
            self._next = {each: self._first(each, start) for each in partitions}
            self._assign()

    def poll(self, timeout: float = 0.0) -> Optional[Mask]:
        """The next mask, or None if there is none within so many seconds."""
        until = time.monotonic() + timeout
        while True:
            record = self._record(max(0.0, until - time.monotonic()))
            mask = None if record is None else self._mask(record)
            if mask is not None or time.monotonic() >= until:
                return mask

    def close(self) -> None:
        """Leaves the group. A mask that was handed out last counts as used."""
        self._store()
        self._consumer.close()

    def __iter__(self) -> Iterator[Mask]:
        return self

    def __next__(self) -> Mask:
        until = None if self._timeout is None else time.monotonic() + self._timeout
        while until is None or time.monotonic() < until:
            mask = self.poll(1.0 if until is None else min(1.0, max(0.0, until - time.monotonic())))
            if mask is not None:
                return mask
        raise NoMask(
            f"no mask on {self._topic} for {self._timeout:g} s; is a worker running and its model ready?"
        )

    def __enter__(self) -> "MaskReader":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if kind is not None:
            self._used = None  # its user has failed
        self.close()

    def _options(self, start: str) -> Dict[str, Any]:
        return {
            "group.id": self._group or "segstream-python",
            "enable.auto.commit": self._group is not None,
            "enable.auto.offset.store": False,
            # Where a position has been deleted, what is left begins after it.
            "auto.offset.reset": start if self._group is not None else "earliest",
            "queued.max.messages.kbytes": 32 << 10,
        }

    def _record(self, timeout: float) -> Any:
        self._store()
        self._look_for_partitions()
        # Short, so that Ctrl-C is heard.
        record = self._consumer.poll(min(timeout, 1.0))
        if record is None:
            return None
        error = record.error()
        if error is not None:
            if error.fatal() or error.code() in _ENDS:
                raise SegstreamError(f"{self._topic} cannot be read: {error.str()}")
            _log.info("Kafka: %s", error.str())
            return None
        self._used = record
        self._next[record.partition()] = record.offset() + 1
        return record

    def _mask(self, record: Any) -> Optional[Mask]:
        key = (record.key() or b"").decode(errors="replace")
        if self._streams is not None and key not in self._streams:
            return None
        try:
            mask = mask_of(record.value() or b"")
            if mask.stream != key:
                raise MalformedRecord(f"a mask of stream {mask.stream!r} under the key {key!r}")
            return mask
        except MalformedRecord as e:
            self.skipped += 1
            _log.warning("left out: %s %d:%d: %s", record.topic(), record.partition(), record.offset(), e)
            return None

    def _store(self) -> None:
        used, self._used = self._used, None
        if used is not None and self._group is not None:
            try:
                self._consumer.store_offsets(message=used)
            except KafkaException as e:
                _log.info("a position is another reader's now: %s", text_of(e))

    def _first(self, partition: int, start: str) -> int:
        if start == "earliest":
            return int(OFFSET_BEGINNING)
        at = TopicPartition(self._topic, partition)
        try:
            bounds = self._consumer.get_watermark_offsets(at, timeout=FIRST_ANSWER, cached=False)
        except KafkaException as e:
            raise SegstreamError(f"{self._topic} cannot be read: {text_of(e)}") from e
        if bounds is None:
            raise SegstreamError(f"no broker tells the end of {self._topic} within {FIRST_ANSWER:g} s")
        return int(bounds[1])

    def _assign(self) -> None:
        self._consumer.assign([TopicPartition(self._topic, each, at) for each, at in self._next.items()])

    def _look_for_partitions(self) -> None:
        """New partitions are read from their beginning; a group is told of them by Kafka."""
        if self._group is not None or time.monotonic() < self._looked + _LOOK_EVERY:
            return
        self._looked = time.monotonic()
        try:
            there = self._connection.partitions(self._topic)
        except SegstreamError as e:
            _log.info("new partitions are looked for later: %s", e)
            return
        added = [each for each in there if each not in self._next]
        if added:
            self._next.update({each: int(OFFSET_BEGINNING) for each in added})
            self._assign()
