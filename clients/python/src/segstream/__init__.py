"""Publishes frames to segstream and reads its masks as NumPy arrays.

:class:`Publisher` sends pictures, :class:`MaskReader` iterates over masks, :class:`FrameReader` fetches
the frame that a mask belongs to, :func:`segment` does all of it for pictures that are at hand, and
:func:`overlay` shows a mask. Messages of the schema themselves are in ``segstream.v1``.
"""

from segstream.errors import MalformedRecord, NoMask, SegstreamError
from segstream.frames import Channels, Coding, DropPolicy, Picture, picture_of
from segstream.masks import (
    Certificate,
    DropReason,
    LabelClass,
    Mask,
    Model,
    Outcome,
    Position,
    Start,
    Timings,
    mask_of,
)
from segstream.pairing import FrameReader, segment
from segstream.publisher import Publisher
from segstream.reader import MaskReader
from segstream.showing import overlay

__all__ = [
    "Certificate",
    "Channels",
    "Coding",
    "DropPolicy",
    "DropReason",
    "FrameReader",
    "LabelClass",
    "MalformedRecord",
    "Mask",
    "MaskReader",
    "Model",
    "NoMask",
    "Outcome",
    "Picture",
    "Position",
    "Publisher",
    "SegstreamError",
    "Start",
    "Timings",
    "mask_of",
    "overlay",
    "picture_of",
    "segment",
]
