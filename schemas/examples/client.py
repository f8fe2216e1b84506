"""Publishes a picture and waits for its mask: python3 client.py HOST:PORT IMAGE STREAM mask.png"""

import sys
import time

from confluent_kafka import Consumer, Producer

from frame import frame_of
from mask import show
from segstream.v1.mask_pb2 import Mask

servers, image, stream, file = sys.argv[1:]
frame = frame_of(image, stream, time.time_ns())

# murmur2_random puts a stream where Java's clients do; the topic takes records of 8 MiB.
producer = Producer({"bootstrap.servers": servers, "partitioner": "murmur2_random", "message.max.bytes": 8 << 20})
producer.produce("segstream.frames", key=stream, value=frame.SerializeToString())
producer.flush()

consumer = Consumer({"bootstrap.servers": servers, "group.id": "example", "auto.offset.reset": "earliest"})
consumer.subscribe(["segstream.masks"])
while True:
    record = consumer.poll(1)
    if record is None or record.error() or record.key() != stream.encode():
        continue
    mask = Mask.FromString(record.value())
    if mask.sequence == frame.sequence:
        break
consumer.close()
show(mask, file)
