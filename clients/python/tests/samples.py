"""A mask as a worker makes it."""

import io

import numpy as np
from PIL import Image

from segstream.v1 import label_pb2, mask_pb2

LABELS = np.array([[0, 0, 1, 255], [1, 1, 1, 0]], np.uint8)


def png_of(labels, mode="P"):
    picture = Image.fromarray(labels)
    if mode == "P":
        picture.putpalette([each for i in range(256) for each in (255 - i, i, 7)])
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def mask_message(stream="cam-1", sequence=5):
    mask = mask_pb2.Mask(
        stream_id=stream, sequence=sequence, outcome=mask_pb2.OUTCOME_SEGMENTED, width=4, height=2
    )
    mask.capture_time.FromMilliseconds(1_700_000_000_123)
    mask.label_map.CopyFrom(label_pb2.LabelMap(width=4, height=2, png=png_of(LABELS)))
    mask.label_set.name = "two"
    mask.label_set.classes.add(name="Sky", rgb=0x102030)
    mask.label_set.classes.add(name="Road", rgb=0xFF0000)
    mask.label_set.void_id = 255
    mask.certificate.energy, mask.certificate.lower_bound, mask.certificate.base = 12, 11, 1
    mask.certificate.relative_gap, mask.certificate.start = 0.1, 4
    mask.timings.network_us, mask.timings.total_us = 17, 40
    mask.model.name, mask.model.version = "street", "3"
    mask.frame.topic, mask.frame.partition, mask.frame.offset = "segstream.frames", 2, 9
    return mask
