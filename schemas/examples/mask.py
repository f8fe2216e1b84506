"""Shows a Mask: python3 mask.py mask.png < mask.bin"""

import io
import sys
from collections import Counter

from PIL import Image as Picture

from segstream.v1.mask_pb2 import OUTCOME_SEGMENTED, Mask, Outcome


def labels_of(mask):
    """The label map as a picture whose samples are label ids. A worker writes PNG, others may write runs."""
    map = mask.label_map
    if map.WhichOneof("encoding") == "png":
        return Picture.open(io.BytesIO(map.png))
    runs = zip(map.run_lengths.labels, map.run_lengths.lengths)
    ids = b"".join(bytes([label]) * length for label, length in runs)
    return Picture.frombytes("L", (map.width, map.height), ids)


def show(mask, file):
    """Prints how many pixels each class has, and writes the label map."""
    if mask.outcome != OUTCOME_SEGMENTED:
        sys.exit(f"{mask.stream_id} #{mask.sequence}: {Outcome.Name(mask.outcome)} {mask.outcome_detail}")
    labels = labels_of(mask)
    print(f"{mask.stream_id} #{mask.sequence}: {mask.width} x {mask.height}, gap {mask.certificate.relative_gap:.4f}")
    for label, pixels in Counter(labels.tobytes()).most_common():
        known = label < len(mask.label_set.classes)
        print(f"  {mask.label_set.classes[label].name if known else 'Void'}: {pixels} pixels")
    labels.save(file)


if __name__ == "__main__":
    show(Mask.FromString(sys.stdin.buffer.read()), sys.argv[1])
