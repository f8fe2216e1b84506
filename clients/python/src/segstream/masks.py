"""Records of the masks topic as values."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Optional, Tuple

import numpy as np
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from PIL import Image as Pillow

from segstream.errors import MalformedRecord
from segstream.frames import MOST_PIXELS
from segstream.times import time_of
from segstream.v1 import mask_pb2

_PNG = b"\x89PNG\r\n\x1a\n"


class _Known(IntEnum):
    """Numbers that a newer schema has besides count as 0."""

    @classmethod
    def _missing_(cls, value: object) -> Optional["_Known"]:
        return cls(0) if isinstance(value, int) and value != 0 else None


class Outcome(_Known):
    """What became of a frame."""

    UNSPECIFIED = 0
    SEGMENTED = 1
    DROPPED = 2
    UNDECODABLE = 3
    FAILED = 4


class DropReason(_Known):
    """By which rule a frame was dropped."""

    UNSPECIFIED = 0
    SUPERSEDED = 1
    DEADLINE = 2
    QUEUE_FULL = 3


class Start(_Known):
    """Where the solver took its first messages from."""

    UNSPECIFIED = 0
    COLD = 1
    COARSE = 2
    WARM = 3
    WARM_MOTION = 4


@dataclass(frozen=True)
class Certificate:
    """What is proven of a label map. Energies are in nats; none of any label map is below ``lower_bound``."""

    energy: float
    lower_bound: float
    base: float
    #: (energy - lower_bound) / (lower_bound - base); None where that is not defined.
    relative_gap: Optional[float]
    iterations: int
    start: Start
    deadline_hit: bool


@dataclass(frozen=True)
class Timings:
    """Time spent on a frame, microseconds of wall-clock time; 0 for stages that it did not pass through."""

    queue_wait_us: int
    decode_us: int
    network_us: int
    crf_setup_us: int
    crf_solve_us: int
    encode_us: int
    total_us: int


@dataclass(frozen=True)
class LabelClass:
    """What a label id stands for, and its colour: red, green, blue."""

    name: str
    rgb: Tuple[int, int, int]


@dataclass(frozen=True)
class Model:
    """Which model made a mask."""

    name: str
    version: str
    sha256: bytes


@dataclass(frozen=True)
class Position:
    """Where a record stands in Kafka."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, eq=False)
class Mask:
    """What became of one frame; ``(stream, sequence, model.version)`` is its identity."""

    stream: str
    sequence: int
    outcome: Outcome
    drop_reason: DropReason
    #: Why there are no labels, in a sentence; empty if there are.
    detail: str
    #: Rows × columns of label ids, perhaps fewer than the frame's; None unless SEGMENTED.
    labels: Optional[NDArray[np.uint8]]
    #: Name of the label set; empty unless SEGMENTED.
    label_set: str
    #: The classes of the ids 0, 1, …
    classes: Tuple[LabelClass, ...]
    #: The id of pixels without a label.
    void: Optional[int]
    certificate: Optional[Certificate]
    timings: Optional[Timings]
    captured: Optional[datetime]
    model: Optional[Model]
    #: Where the frame stands in Kafka; :class:`FrameReader` fetches it.
    frame: Optional[Position]

    def same_labels(self, other: "Mask") -> bool:
        """Whether ids stand for the same classes in both, with names and colours.

        They need not after a worker has taken another model (``--allow-label-change``). False if either has no labels.
        """
        if self.labels is None or other.labels is None:
            return False
        mine, theirs = (self.label_set, self.classes, self.void), (other.label_set, other.classes, other.void)
        return mine == theirs

    def pixels(self) -> "dict[str, int]":
        """How many pixels each class has that occurs, most first; pixels without a label are ``Void``."""
        if self.labels is None:
            return {}
        ids, counts = np.unique(self.labels, return_counts=True)
        named = [(self.classes[i].name if i < len(self.classes) else "Void", int(n)) for i, n in zip(ids, counts)]
        return dict(sorted(named, key=lambda each: -each[1]))


def mask_of(record: bytes) -> Mask:
    """The mask in the value of a record of the masks topic.

    :raises MalformedRecord: if it is none, saying why
    """
    try:
        message = mask_pb2.Mask.FromString(record)
    except (DecodeError, UnicodeDecodeError, ValueError) as e:
        raise MalformedRecord(f"{len(record)} bytes that are no mask: {e}") from e
    labels, label_set = None, message.label_set
    if message.outcome == Outcome.SEGMENTED:
        labels = labels_of(message.label_map)
        _require_known(labels, label_set)
    return Mask(
        stream=message.stream_id,
        sequence=message.sequence,
        outcome=Outcome(message.outcome),
        drop_reason=DropReason(message.drop_reason),
        detail=message.outcome_detail,
        labels=labels,
        label_set=label_set.name,
        classes=tuple(LabelClass(each.name, _colour(each.rgb)) for each in label_set.classes),
        void=label_set.void_id if message.HasField("label_set") else None,
        certificate=_certificate(message.certificate) if message.HasField("certificate") else None,
        timings=_timings(message.timings) if message.HasField("timings") else None,
        captured=time_of(message.capture_time) if message.HasField("capture_time") else None,
        model=_model(message.model) if message.HasField("model") else None,
        frame=_position(message.frame) if message.HasField("frame") else None,
    )


def labels_of(label_map: Any) -> NDArray[np.uint8]:
    """The ids of a message ``LabelMap``, a PNG or run lengths.

    :raises MalformedRecord: if its size is none or too large, or its encoding contradicts it
    """
    width, height = label_map.width, label_map.height
    if not 1 <= width * height <= MOST_PIXELS:
        raise MalformedRecord(f"labels of {width}×{height}, must be 1 to {MOST_PIXELS} pixels")
    encoding = label_map.WhichOneof("encoding")
    if encoding == "png":
        return _from_png(label_map.png, width, height)
    if encoding == "run_lengths":
        return _from_runs(label_map.run_lengths, width, height)
    raise MalformedRecord("a label map without ids")


def _from_png(png: bytes, width: int, height: int) -> NDArray[np.uint8]:
    # Signature; length, name and fields of the first chunk.
    if len(png) < 26 or not png.startswith(_PNG) or png[24] != 8 or png[25] not in (0, 3):
        raise MalformedRecord(f"{len(png)} bytes of labels that are no PNG with 8 bits grey or palette")
    size = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    if size != (width, height):
        raise MalformedRecord(f"a PNG of {size[0]}×{size[1]} for labels of {width}×{height}")
    try:
        with Pillow.open(io.BytesIO(png), formats=["PNG"]) as picture:
            return np.array(picture)
    except Exception as e:  # Pillow lets through what zlib, struct and its own plugins throw
        raise MalformedRecord(f"the labels do not decode: {e}") from e


def _from_runs(runs: Any, width: int, height: int) -> NDArray[np.uint8]:
    ids = np.frombuffer(runs.labels, np.uint8)
    lengths = np.array(runs.lengths, np.int64)
    if ids.size != lengths.size or lengths.sum() != width * height:
        raise MalformedRecord(
            f"{ids.size} labels and {lengths.size} lengths that make {lengths.sum()} pixels, must be {width * height}"
        )
    return np.repeat(ids, lengths).reshape(height, width)


def _require_known(labels: NDArray[np.uint8], label_set: Any) -> None:
    classes, void = len(label_set.classes), label_set.void_id
    if not (1 <= classes <= void <= 255):
        raise MalformedRecord(f"{classes} classes and {void} for Void")
    unknown = (labels >= classes) & (labels != void)
    if unknown.any():
        raise MalformedRecord(f"label {labels[unknown][0]} is neither a class nor Void")


def _colour(rgb: int) -> Tuple[int, int, int]:
    return rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255


def _certificate(message: Any) -> Certificate:
    return Certificate(
        energy=message.energy,
        lower_bound=message.lower_bound,
        base=message.base,
        relative_gap=message.relative_gap if message.HasField("relative_gap") else None,
        iterations=message.iterations,
        start=Start(message.start),
        deadline_hit=message.deadline_hit,
    )


def _timings(message: Any) -> Timings:
    return Timings(**{name: getattr(message, name) for name in Timings.__dataclass_fields__})


def _model(message: Any) -> Model:
    return Model(message.name, message.version, message.sha256)


def _position(message: Any) -> Position:
    return Position(message.topic, message.partition, message.offset)
