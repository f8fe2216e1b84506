"""Makes a Frame of a picture: python3 frame.py IMAGE STREAM SEQUENCE > frame.bin"""

import sys

from PIL import Image as Picture

from segstream.v1.frame_pb2 import Frame
from segstream.v1.image_pb2 import PIXEL_FORMAT_RGB24


def frame_of(file, stream, sequence):
    picture = Picture.open(file).convert("RGB")
    frame = Frame(stream_id=stream, sequence=sequence)
    frame.capture_time.GetCurrentTime()
    frame.image.width, frame.image.height = picture.size
    frame.image.pixel_format = PIXEL_FORMAT_RGB24
    frame.image.data = picture.tobytes()
    return frame


if __name__ == "__main__":
    file, stream, sequence = sys.argv[1:]
    sys.stdout.buffer.write(frame_of(file, stream, int(sequence)).SerializeToString())
