"""The client against a broker and a worker with the model street, which whoever runs the tests has started:

SEGSTREAM_TEST_SERVERS        host:port of the broker
SEGSTREAM_TEST_STREET         file of the model at work; the worker follows street and allows label changes
SEGSTREAM_TEST_OTHER          file of street/other, imported from ONNX, with the classes Sky and Rest
SEGSTREAM_TEST_SECURED        its listener that asks for TLS and a password (SASL PLAIN)
SEGSTREAM_TEST_CA, _PASSWORD  its certificate, the password of user python
"""

import hashlib
import io
import itertools
import os
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from unittest import mock

import numpy as np
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from PIL import Image
from samples import LABELS, mask_message

import segstream
from segstream import FrameReader, MaskReader, NoMask, Outcome, Publisher, SegstreamError, Start
from segstream.v1 import label_pb2, model_pb2

SERVERS = os.environ.get("SEGSTREAM_TEST_SERVERS")
STREET = os.environ.get("SEGSTREAM_TEST_STREET")
OTHER = os.environ.get("SEGSTREAM_TEST_OTHER")
SECURED = os.environ.get("SEGSTREAM_TEST_SECURED")
names = (f"python-{os.getpid()}-{each}" for each in itertools.count())


def street(shift=0):
    """A sky over a road, with something on it."""
    picture = np.empty((120, 160, 3), np.uint8)
    picture[:60], picture[60:] = (150, 190, 230), (90, 90, 95)
    picture[55:80, 40 + shift : 70 + shift] = (160, 20, 30)
    return picture


@unittest.skipUnless(SERVERS, "no broker: SEGSTREAM_TEST_SERVERS is not set")
class KafkaTest(unittest.TestCase):
    def setUp(self):
        self.stream = next(names)
        self.admin = AdminClient({"bootstrap.servers": SERVERS})

    def reader(self, **more):
        return MaskReader(SERVERS, more.pop("streams", self.stream), timeout=90, **more)

    def topic(self, partitions=1):
        """A topic of masks without a worker."""
        name = f"{self.stream}.masks"
        self.admin.create_topics([NewTopic(name, partitions, 1)])[name].result()
        return name

    def send(self, topic, *records, partition=0):
        producer = Producer({"bootstrap.servers": SERVERS})
        for key, value in records:
            producer.produce(topic, value, key, partition)
        producer.flush()

    def masks(self, *numbers):
        return [(self.stream, mask_message(self.stream, each).SerializeToString()) for each in numbers]

    def test_pictures_come_back_with_their_masks_in_order(self):
        pictures = [street(), Image.fromarray(street(3)), street(6)[:, :, 0]]
        pairs = list(segstream.segment(SERVERS, self.stream, pictures, ahead=2))
        self.assertEqual([id(picture) for picture, _ in pairs], [id(each) for each in pictures])
        masks = [mask for _, mask in pairs]
        first = masks[0].sequence
        self.assertEqual([mask.sequence - first for mask in masks], [0, 1, 2])
        for mask in masks:
            self.assertEqual((mask.stream, mask.outcome), (self.stream, Outcome.SEGMENTED))
            self.assertEqual((mask.labels.shape, mask.labels.dtype), ((120, 160), np.uint8))
            self.assertEqual((mask.label_set, len(mask.classes), mask.model.name), ("camvid-11", 11, "street"))
            self.assertGreaterEqual(mask.certificate.energy, mask.certificate.lower_bound)
            self.assertGreater(mask.timings.total_us, mask.timings.network_us)
            self.assertLess(abs(datetime.now(timezone.utc) - mask.captured), timedelta(minutes=5))
            self.assertEqual(sum(mask.pixels().values()), 120 * 160)

    def promote(self, file, version):
        """Makes a model file the champion of street."""
        with open(file, "rb") as opened:
            data = opened.read()
        model = model_pb2.Model(name="street", version=version, format=model_pb2.MODEL_FORMAT_SEGSTREAM, data=data)
        model.sha256 = hashlib.sha256(data).digest()
        model.label_set.SetInParent()
        pointer = model_pb2.ModelPointer(name="street", version=version)
        producer = Producer({"bootstrap.servers": SERVERS, "message.max.bytes": 20_000_000})
        producer.produce("segstream.models", model.SerializeToString(), f"street/{version}")
        producer.produce("segstream.models", pointer.SerializeToString(), "street@champion")
        producer.flush()

    @unittest.skipUnless(STREET and OTHER, "no models: SEGSTREAM_TEST_STREET or SEGSTREAM_TEST_OTHER is not set")
    def test_another_label_set_of_the_worker_is_seen(self):
        with self.reader() as masks, Publisher(SERVERS) as publisher:
            def mask():
                publisher.publish(self.stream, street())
                return next(masks)
            first = mask()
            street_version = first.model.version
            self.assertTrue(first.same_labels(mask()))
            self.promote(OTHER, "other")
            try:
                changed = mask()
                while changed.same_labels(first):
                    changed = mask()
                self.assertEqual((changed.label_set, changed.model.version), ("two-2", "other"))
                self.assertEqual([each.name for each in changed.classes], ["Sky", "Rest"])
                self.assertLess(changed.labels.max(), 2)
                self.assertIn(changed.certificate.start, (Start.COLD, Start.COARSE))  # it begins anew
                self.assertTrue(changed.same_labels(mask()))
            finally:
                self.promote(STREET, street_version)
                while mask().model.version != street_version:
                    pass
            self.assertTrue(first.same_labels(mask()))

    def test_frames_are_fetched_bit_for_bit_and_lie_where_javas_clients_put_them(self):
        streams = [f"{self.stream}-{each}" for each in range(4)]
        with self.reader(streams=streams) as masks, Publisher(SERVERS) as publisher, FrameReader(SERVERS) as frames:
            for shift in range(3):
                for stream in streams:
                    publisher.publish(stream, street(shift), coding="png" if shift else "raw", sequence=shift)
            for mask in itertools.islice(masks, 12):
                # The worker's producer has put the mask by the same key.
                self.assertEqual(mask.frame.partition, masks._used.partition())
                np.testing.assert_array_equal(frames.picture(mask), street(mask.sequence))

    def test_frames_are_fetched_as_they_come(self):
        with self.reader() as masks, Publisher(SERVERS) as publisher, FrameReader(SERVERS) as frames:
            for shift in range(3):
                publisher.publish(self.stream, street(shift))
                np.testing.assert_array_equal(frames.picture(next(masks)), street(shift))
                time.sleep(0.3)  # the reader comes to the end of the topic

    def test_a_frame_that_is_gone_is_none(self):
        with Publisher(SERVERS) as publisher:
            for each in range(20):  # no partition is empty
                publisher.publish(f"{self.stream}-{each}", street(), drop_policy=segstream.DropPolicy.LATEST)
        with FrameReader(SERVERS) as frames:
            for offset in 0, 10_000_000:
                message = mask_message(self.stream)
                message.frame.partition, message.frame.offset = 0, offset
                self.assertIsNone(frames.picture(segstream.mask_of(message.SerializeToString())))

    def test_a_full_queue_holds_the_publisher_up_and_loses_nothing(self):
        small = {"queue.buffering.max.kbytes": 200, "linger.ms": 20}
        most = 0
        with self.reader() as masks, Publisher(SERVERS, kafka=small) as publisher:
            for number in range(30):
                publisher.publish(self.stream, street(), sequence=number)
                most = max(most, len(publisher))
            self.assertEqual([mask.sequence for mask in itertools.islice(masks, 30)], list(range(30)))
        self.assertIn(most, range(1, 5))

    def test_no_room_in_time_is_told(self):
        stuck = {"queue.buffering.max.kbytes": 100, "linger.ms": 60_000, "queue.buffering.max.messages": 1}
        publisher = Publisher(SERVERS, kafka=stuck)
        publisher.publish(self.stream, street())
        with self.assertRaisesRegex(SegstreamError, "no room for a frame within 0.5 s: 1 wait"):
            publisher.publish(self.stream, street(), timeout=0.5)
        publisher.flush()
        with self.assertRaisesRegex(ValueError, "larger than queue.buffering.max.kbytes"):
            publisher.publish(self.stream, np.zeros((200, 200, 3), np.uint8))

    def test_a_frame_that_kafka_refuses_is_told(self):
        large = np.zeros((1800, 1800, 3), np.uint8)
        with Publisher(SERVERS) as publisher:
            with self.assertRaisesRegex(ValueError, 'takes 8388608 .* coding="jpeg"'):
                publisher.publish(self.stream, large)
            self.assertEqual(len(publisher), 0)
        publisher = Publisher(SERVERS, kafka={"message.max.bytes": 20_000_000})
        publisher.publish(self.stream, large)
        with self.assertRaisesRegex(SegstreamError, f"frame of stream {self.stream} was not delivered"):
            publisher.flush()

    def test_numbers_rise_in_a_stream_and_over_a_restart(self):
        with Publisher(SERVERS) as publisher:
            first = publisher.publish(self.stream, street())
            self.assertEqual(publisher.publish(self.stream, street()), first + 1)
            with self.assertRaisesRegex(ValueError, "must rise"):
                publisher.publish(self.stream, street(), sequence=first)
        with Publisher(SERVERS) as publisher:
            self.assertGreater(publisher.publish(self.stream, street()), first + 1)

    def test_several_threads_publish_their_streams(self):
        streams = [f"{self.stream}-{each}" for each in range(3)]
        with self.reader(streams=streams) as masks, Publisher(SERVERS) as publisher:
            def publish(stream):
                for _ in range(5):
                    publisher.publish(stream, street())
            threads = [threading.Thread(target=publish, args=[stream]) for stream in streams]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            numbers = {stream: [] for stream in streams}
            for mask in itertools.islice(masks, 15):
                numbers[mask.stream].append(mask.sequence)
        for each in numbers.values():
            self.assertEqual(each, list(range(each[0], each[0] + 5)))

    def test_what_cannot_be_decoded_says_so(self):
        file = io.BytesIO()
        Image.fromarray(np.random.default_rng(1).integers(0, 256, (80, 80, 3), np.uint8)).save(file, "PNG")
        [(_, mask)] = segstream.segment(SERVERS, self.stream, [file.getvalue()[:2000]])
        self.assertEqual((mask.outcome, mask.labels), (Outcome.UNDECODABLE, None))
        self.assertTrue(mask.detail)

    def test_a_deadline_that_has_passed_reaches_the_worker(self):
        past = datetime.now(timezone.utc) - timedelta(seconds=5)
        with self.reader() as masks, Publisher(SERVERS) as publisher:
            publisher.publish(
                self.stream, street(), deadline=past, drop_policy=segstream.DropPolicy.DEADLINE, captured=past
            )
            mask = next(masks)
        self.assertEqual((mask.outcome, mask.drop_reason), (Outcome.DROPPED, segstream.DropReason.DEADLINE))
        self.assertEqual(mask.captured, past)

    def test_records_that_are_no_masks_are_left_out_and_counted(self):
        topic = self.topic()
        other = mask_message("other").SerializeToString()
        junk = [(self.stream, b"junk"), (self.stream, None), (self.stream, other), ("elsewhere", b"junk")]
        self.send(topic, *self.masks(1), *junk, *self.masks(2))
        with self.assertLogs("segstream", "WARNING") as logs, self.reader(topic=topic, start="earliest") as masks:
            self.assertEqual([next(masks).sequence, next(masks).sequence], [1, 2])
            self.assertEqual(masks.skipped, 3)
        self.assertIn(f"left out: {topic} 0:1: ", logs.output[0])
        self.assertIn("under the key", logs.output[2])

    def test_run_lengths_are_read_too(self):
        topic = self.topic()
        message = mask_message(self.stream)
        runs = label_pb2.RunLengths(labels=bytes([0, 1, 255, 1, 0]), lengths=[2, 1, 1, 3, 1])
        message.label_map.run_lengths.CopyFrom(runs)
        self.send(topic, (self.stream, message.SerializeToString()))
        with self.reader(topic=topic, start="earliest") as masks:
            np.testing.assert_array_equal(next(masks).labels, LABELS)

    def test_a_reader_begins_at_the_end_or_at_the_beginning(self):
        topic = self.topic()
        self.send(topic, *self.masks(1))
        with self.reader(topic=topic) as late, self.reader(topic=topic, start="earliest", streams=None) as early:
            self.send(topic, *self.masks(2))
            self.assertEqual([next(early).sequence, next(early).sequence], [1, 2])
            self.assertEqual(next(late).sequence, 2)
            self.assertIsNone(late.poll(0.2))

    def test_other_streams_do_not_hold_a_poll_up(self):
        topic = self.topic()
        self.send(topic, *[("other", b"")] * 2000, *self.masks(1))
        with self.reader(topic=topic, start="earliest") as masks:
            polls = 0
            while masks.poll() is None:
                polls += 1
        self.assertGreaterEqual(polls, 2000)

    def test_a_group_goes_on_after_the_masks_that_were_used(self):
        topic = self.topic()
        self.send(topic, *self.masks(1, 2, 3))
        group = {"topic": topic, "group": self.stream, "start": "earliest"}
        with self.reader(**group) as masks:
            self.assertEqual([next(masks).sequence, next(masks).sequence], [1, 2])
        with self.assertRaises(KeyError), self.reader(**group) as masks:
            self.assertEqual(next(masks).sequence, 3)
            raise KeyError  # its user fails with this mask
        with self.reader(**group) as masks:
            self.assertEqual(next(masks).sequence, 3)

    def test_partitions_that_are_added_are_read(self):
        topic = self.topic()
        self.send(topic, *self.masks(1))
        with mock.patch("segstream.reader._LOOK_EVERY", 0.5), self.reader(topic=topic, start="earliest") as masks:
            self.assertEqual(next(masks).sequence, 1)
            self.admin.create_partitions([NewPartitions(topic, 2)])[topic].result()
            time.sleep(0.5)
            self.send(topic, *self.masks(2), partition=1)
            self.send(topic, *self.masks(3))
            self.assertEqual({next(masks).sequence, next(masks).sequence}, {2, 3})
            self.assertIsNone(masks.poll(0.2))

    def test_a_topic_that_is_not_there_is_told_and_not_made(self):
        for make in Publisher, MaskReader, FrameReader:
            with self.assertRaisesRegex(SegstreamError, "no topic no-such .* 'segstream topics create'"):
                make(SERVERS, topic="no-such")
        self.assertNotIn("no-such", self.admin.list_topics().topics)

    def test_no_mask_in_time_is_told(self):
        topic = self.topic()
        with MaskReader(SERVERS, topic=topic, timeout=0.3) as masks:
            with self.assertRaisesRegex(NoMask, f"no mask on {topic} for 0.3 s; is a worker running"):
                next(masks)
            with self.assertRaises(TimeoutError):
                next(masks)

    @unittest.skipUnless(SECURED, "no broker with TLS: SEGSTREAM_TEST_SECURED is not set")
    def test_tls_and_a_password_by_kafkas_own_options(self):
        options = {
            "security.protocol": "SASL_SSL",
            "sasl.mechanisms": "PLAIN",
            "sasl.username": "python",
            "sasl.password": os.environ["SEGSTREAM_TEST_PASSWORD"],
            "ssl.ca.location": os.environ["SEGSTREAM_TEST_CA"],
        }
        [(picture, mask)] = segstream.segment(SECURED, self.stream, [street()], kafka=options)
        with FrameReader(SECURED, kafka=options) as frames:
            np.testing.assert_array_equal(frames.picture(mask), picture)
        with mock.patch("segstream.connection.FIRST_ANSWER", 3.0):
            for wrong, cause in (
                ({"sasl.password": "wrong"}, "Authentication failed"),
                ({"ssl.ca.location": "/etc/ssl/certs/ca-certificates.crt"}, "certificate verify failed"),
                ({"security.protocol": "PLAINTEXT"}, "Disconnected|disconnect"),
            ):
                with self.subTest(cause), self.assertRaisesRegex(SegstreamError, f"{SECURED}: .*({cause})"):
                    Publisher(SECURED, kafka={**options, **wrong})


class OptionsTest(unittest.TestCase):
    def test_options_that_are_wrong_or_ours_are_refused(self):
        for options, words in (
            ({"no.such.option": 1}, "no.such.option"),
            ({"security.protocol": "NONE"}, "security.protocol"),
            ({"partitioner": "random"}, "partitioner cannot be passed through: a stream must stay"),
            ({"group.id": "mine"}, "give group"),
            ({"bootstrap.servers": "x:1"}, "give servers"),
        ):
            for make in Publisher, MaskReader, FrameReader:
                with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                    make("localhost:1", kafka=options)
        with self.assertRaisesRegex(ValueError, "'newest', must be latest or earliest"):
            MaskReader("localhost:1", start="newest")

    def test_a_broker_that_is_not_there_is_told(self):
        with mock.patch("segstream.connection.FIRST_ANSWER", 0.5):
            for make in Publisher, MaskReader, FrameReader:
                with self.assertRaisesRegex(SegstreamError, "no broker answers at localhost:1: .*(refused|resolve)"):
                    make("localhost:1")


if __name__ == "__main__":
    unittest.main()
