"""Masks together with their frames."""

from __future__ import annotations

import time
from collections import OrderedDict
from types import TracebackType
from typing import Any, Iterable, Iterator, Optional, Tuple, Type, TypeVar

import numpy as np
from confluent_kafka import Consumer, KafkaError, TopicPartition
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from segstream.connection import FIRST_ANSWER, FRAMES, Connection, KafkaOptions
from segstream.errors import MalformedRecord, NoMask, SegstreamError
from segstream.frames import Coding, Picture, picture_of
from segstream.masks import Mask, Position
from segstream.publisher import Publisher
from segstream.reader import MaskReader
from segstream.v1 import frame_pb2

_P = TypeVar("_P", bound=Picture)
_FEW = 16


def segment(
    servers: str,
    stream: str,
    pictures: Iterable[_P],
    *,
    coding: Coding = "raw",
    ahead: int = 8,
    timeout: float = 120.0,
    kafka: Optional[KafkaOptions] = None,
) -> Iterator[Tuple[_P, Mask]]:
    """Publishes pictures, and yields each with its mask, in order.

    Some workers drop frames of some streams, or cannot read a frame; its mask then says so in its outcome.

    :param ahead: how many frames are under way at most
    :param timeout: seconds to wait for a mask
    :raises NoMask: if one does not come in time
    """
    waiting: "OrderedDict[int, _P]" = OrderedDict()
    with MaskReader(servers, stream, timeout=timeout, kafka=kafka) as masks, Publisher(
        servers, kafka=kafka
    ) as publisher:

        def oldest() -> Tuple[_P, Mask]:
            sequence, picture = waiting.popitem(last=False)
            return picture, _mask_of(sequence, masks, publisher, timeout)

        for picture in pictures:
            waiting[publisher.publish(stream, picture, coding=coding, timeout=timeout)] = picture
            if len(waiting) >= ahead:
                yield oldest()
        while waiting:
            yield oldest()


def _mask_of(sequence: int, masks: MaskReader, publisher: Publisher, timeout: float) -> Mask:
    until = time.monotonic() + timeout
    try:
        for mask in masks:
            if mask.sequence == sequence:
                return mask
            if time.monotonic() > until:
                raise NoMask(f"no mask of frame {sequence} for {timeout:g} s; is it a dead letter?")
        raise AssertionError("masks do not end")
    except NoMask:
        publisher.flush(1.0)  # says so if Kafka never took the frame
        raise


class FrameReader:
    """Fetches the frames of masks, as long as the frames topic keeps them (15 minutes).

    It is quick for masks of one stream in their order, and asks Kafka anew for each jump.

    :param servers: ``host:port``, several separated by commas
    :param topic: must be there; where its frame is a mask says
    :param timeout: seconds that Kafka has for a frame
    :param kafka: options by librdkafka's names, for instance ``security.protocol``
    :raises SegstreamError: if no broker answers or there is no such topic
    :raises ValueError: if an option is wrong
    """

    def __init__(
        self,
        servers: str,
        *,
        topic: str = FRAMES,
        timeout: float = FIRST_ANSWER,
        kafka: Optional[KafkaOptions] = None,
    ) -> None:
        self._timeout = timeout
        self._next: Optional[Position] = None
        options = {
            "group.id": "segstream-python",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 50,
            "queued.max.messages.kbytes": 32 << 10,
        }
        connection = Connection(Consumer, servers, options, kafka)
        connection.partitions(topic)
        self._consumer = connection.client

    def picture(self, mask: Mask) -> Optional[NDArray[np.uint8]]:
        """The frame of a mask: rows × columns × 3, red, green, blue. None if Kafka has it no more.

        :raises MalformedRecord: if the mask does not say where its frame is, its image is outside of Kafka, or
            it does not decode
        :raises SegstreamError: if Kafka does not answer in time
        """
        if mask.frame is None:
            raise MalformedRecord(f"the mask {mask.sequence} of {mask.stream} does not say where its frame is")
        record = self._fetch(mask.frame)
        if record is None:
            return None
        try:
            frame = frame_pb2.Frame.FromString(record.value() or b"")
        except DecodeError as e:
            raise MalformedRecord(f"no frame at {mask.frame}") from e
        if (frame.stream_id, frame.sequence) != (mask.stream, mask.sequence):
            return None  # the topic was made anew since
        return picture_of(frame.image)

    def close(self) -> None:
        """Ends the connection."""
        self._consumer.close()

    def __enter__(self) -> "FrameReader":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    def _fetch(self, at: Position) -> Any:
        next_one, self._next = self._next, None
        jump = next_one is None or not _soon(next_one, at)
        if jump:
            self._consumer.assign([TopicPartition(at.topic, at.partition, at.offset)])
        until = time.monotonic() + self._timeout
        while time.monotonic() < until:
            record = self._consumer.poll(min(1.0, max(0.0, until - time.monotonic())))
            if record is None or (record.topic(), record.partition()) != (at.topic, at.partition):
                continue
            error = record.error()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:
                raise SegstreamError(f"the frame at {at} cannot be read: {error.str()}")
            if error is None and record.offset() == at.offset:
                self._next = Position(at.topic, at.partition, at.offset + 1)
                return record
            # After a jump anything else means that Kafka went elsewhere, because the frame is no more there. When
            # reading on, earlier frames come first, and so does the end of what was there before.
            if jump or record.offset() > at.offset:
                return None
        raise SegstreamError(f"Kafka did not send the frame at {at} within {self._timeout:g} s")


def _soon(next_one: Position, at: Position) -> bool:
    """Whether reading on is no longer a way than a jump."""
    same = (next_one.topic, next_one.partition) == (at.topic, at.partition)
    return same and 0 <= at.offset - next_one.offset < _FEW
