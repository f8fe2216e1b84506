"""Pictures as records of the frames topic, and back."""

from __future__ import annotations

import io
from datetime import datetime
from enum import IntEnum
from typing import Any, Literal, Tuple, Union

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from segstream.errors import MalformedRecord
from segstream.times import stamp
from segstream.v1 import frame_pb2, image_pb2

#: What can be published: rows × columns × 3 samples or rows × columns grey ones, 0 to 255; a picture of
#: Pillow's; or the bytes of a JPEG or PNG file, which are sent as they are.
Picture = Union[NDArray[np.uint8], Pillow.Image, bytes]

#: The order of an array's samples; OpenCV's is ``bgr``.
Channels = Literal["rgb", "bgr"]

#: How arrays and Pillow's pictures travel. ``jpeg`` is small and loses a little.
Coding = Literal["raw", "png", "jpeg"]

LARGEST_SIDE = 16384
MOST_PIXELS = 1 << 26
_JPEG_QUALITY = 92
# Generated types of enumerations want their own names for numbers.
_Frame: Any = frame_pb2.Frame
_Image: Any = image_pb2.Image
_FORMATS = {"PNG": image_pb2.PIXEL_FORMAT_PNG, "JPEG": image_pb2.PIXEL_FORMAT_JPEG}


class DropPolicy(IntEnum):
    """Whether a worker may leave a frame out to keep up."""

    AS_CONFIGURED = 0
    ALL = 1
    LATEST = 2
    DEADLINE = 3


def image_of(picture: Picture, coding: Coding = "raw", channels: Channels = "rgb") -> Any:
    """A message ``Image`` of a picture.

    :raises ValueError: if it is none that can be sent, naming what is wrong
    """
    if coding not in ("raw", "png", "jpeg"):
        raise ValueError(f"coding {coding!r}, must be raw, png or jpeg")
    if channels not in ("rgb", "bgr"):
        raise ValueError(f"channels {channels!r}, must be rgb or bgr")
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return _of_file(bytes(picture))
    samples = _samples(picture)
    if samples.ndim == 3 and channels == "bgr" and not isinstance(picture, Pillow.Image):
        if coding == "raw":
            return _image(samples, image_pb2.PIXEL_FORMAT_BGR24, samples.tobytes())
        samples = samples[:, :, ::-1]
    if coding == "raw":
        grey = samples.ndim == 2
        layout = image_pb2.PIXEL_FORMAT_GRAY8 if grey else image_pb2.PIXEL_FORMAT_RGB24
        return _image(samples, layout, samples.tobytes())
    file = io.BytesIO()
    kind = coding.upper()
    Pillow.fromarray(np.ascontiguousarray(samples)).save(file, kind, quality=_JPEG_QUALITY)
    return _image(samples, _FORMATS[kind], file.getvalue())


def frame_of(
    stream: str, sequence: int, captured: datetime, image: Any, policy: DropPolicy = DropPolicy.AS_CONFIGURED
) -> Any:
    """A message ``Frame``.

    :raises ValueError: if the stream's name or the number is none
    """
    if not 1 <= len(stream.encode()) <= 249:
        raise ValueError(f"stream {stream!r}, must have 1 to 249 bytes")
    if not 0 <= sequence < 1 << 64:
        raise ValueError(f"sequence {sequence}, must be from 0 to 2^64 - 1")
    frame = _Frame(stream_id=stream, sequence=sequence, drop_policy=int(policy))
    frame.capture_time.CopyFrom(stamp(captured))
    frame.image.CopyFrom(image)
    return frame


def picture_of(image: Any) -> NDArray[np.uint8]:
    """The pixels of a message ``Image``: rows × columns × 3, red, green, blue.

    :raises MalformedRecord: if they are outside of Kafka, or are not what the message says
    """
    width, height, layout = image.width, image.height, image.pixel_format
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE and width * height <= MOST_PIXELS):
        raise MalformedRecord(f"an image of {width}×{height}, must be 1 to {MOST_PIXELS} pixels")
    if image.WhichOneof("payload") != "data":
        raise MalformedRecord(f"an image without bytes in the record {image.external.uri}".rstrip())
    if layout in _FORMATS.values():
        return _decoded(image.data, width, height)
    samples = np.frombuffer(image.data, np.uint8)
    needed = _bytes_of(layout, width, height)
    if samples.size != needed:
        raise MalformedRecord(f"{samples.size} bytes for {width}×{height} pixels, must be {needed}")
    if layout == image_pb2.PIXEL_FORMAT_GRAY8:
        return np.repeat(samples.reshape(height, width, 1), 3, axis=2)
    if layout == image_pb2.PIXEL_FORMAT_RGB24:
        return samples.reshape(height, width, 3).copy()
    if layout == image_pb2.PIXEL_FORMAT_BGR24:
        return np.ascontiguousarray(samples.reshape(height, width, 3)[:, :, ::-1])
    return _from_yuv(samples, width, height, interleaved=layout == image_pb2.PIXEL_FORMAT_NV12)


def _of_file(file: bytes) -> Any:
    try:
        with Pillow.open(io.BytesIO(file), formats=list(_FORMATS)) as picture:
            width, height = picture.size
            kind = _FORMATS[str(picture.format)]
    except (OSError, SyntaxError, KeyError, Pillow.DecompressionBombError) as e:
        raise ValueError(f"{len(file)} bytes that are no JPEG or PNG file; give an array of pixels instead") from e
    _require_sides(width, height)
    return _Image(width=width, height=height, pixel_format=kind, data=file)


def _samples(picture: Union[NDArray[np.uint8], Pillow.Image]) -> NDArray[np.uint8]:
    if isinstance(picture, Pillow.Image):
        if picture.mode[0] in "IF":
            raise ValueError(f"a picture of mode {picture.mode}; scale its samples to 0 to 255 first")
        samples = np.asarray(picture if picture.mode in ("L", "RGB") else picture.convert("RGB"))
    elif isinstance(picture, np.ndarray):
        samples = picture
    else:
        raise ValueError(f"a {type(picture).__name__} is no picture; give an array, a Pillow image, or a file's bytes")
    if samples.dtype != np.uint8:
        raise ValueError(f"samples of type {samples.dtype}, must be uint8 from 0 to 255")
    if samples.ndim == 3 and samples.shape[2] == 1:
        samples = samples[:, :, 0]
    if samples.ndim != 2 and not (samples.ndim == 3 and samples.shape[2] == 3):
        raise ValueError(f"an array of shape {samples.shape}, must be (rows, columns, 3) or (rows, columns)")
    _require_sides(samples.shape[1], samples.shape[0])
    return samples


def _require_sides(width: int, height: int) -> None:
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise ValueError(f"a picture of {width}×{height}, must have sides of 1 to {LARGEST_SIDE} pixels")


def _image(samples: NDArray[np.uint8], layout: int, data: bytes) -> Any:
    height, width = samples.shape[:2]
    return _Image(width=width, height=height, pixel_format=layout, data=data)


def _decoded(file: bytes, width: int, height: int) -> NDArray[np.uint8]:
    try:
        with Pillow.open(io.BytesIO(file), formats=list(_FORMATS)) as picture:
            if picture.size != (width, height):
                raise MalformedRecord(f"a file of {picture.size} for an image of {width}×{height}")
            return np.array(picture.convert("RGB"))
    except (OSError, SyntaxError, ValueError) as e:
        raise MalformedRecord(f"an image that does not decode: {e}") from e


def _bytes_of(layout: int, width: int, height: int) -> int:
    if layout in (image_pb2.PIXEL_FORMAT_RGB24, image_pb2.PIXEL_FORMAT_BGR24):
        return 3 * width * height
    if layout == image_pb2.PIXEL_FORMAT_GRAY8:
        return width * height
    if layout in (image_pb2.PIXEL_FORMAT_NV12, image_pb2.PIXEL_FORMAT_I420):
        columns, rows = _half(width, height)
        return width * height + 2 * columns * rows
    raise MalformedRecord(f"an image of the unknown pixel format {layout}")


def _half(width: int, height: int) -> Tuple[int, int]:
    return (width + 1) // 2, (height + 1) // 2


def _from_yuv(samples: NDArray[np.uint8], width: int, height: int, interleaved: bool) -> NDArray[np.uint8]:
    """BT.601 in limited range; a colour sample holds for its two by two pixels."""
    columns, rows = _half(width, height)
    luma = samples[: width * height].reshape(height, width).astype(np.float32) - 16
    chroma = samples[width * height :]
    planes = chroma.reshape(rows, columns, 2) if interleaved else np.moveaxis(chroma.reshape(2, rows, columns), 0, 2)
    full = planes.repeat(2, axis=0).repeat(2, axis=1)[:height, :width].astype(np.float32) - 128
    blue, red = full[:, :, 0], full[:, :, 1]
    light = luma * np.float32(255 / 219)
    green = light - 0.391762 * blue - 0.812968 * red
    rgb = np.stack((light + 1.596027 * red, green, light + 2.017232 * blue), axis=2)
    rounded: NDArray[np.uint8] = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    return rounded
