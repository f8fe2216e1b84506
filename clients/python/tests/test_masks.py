"""Records of the masks topic become values, or say why not."""

import unittest
from datetime import datetime, timezone

import numpy as np
from PIL import Image
from samples import LABELS, mask_message, png_of

from segstream import (
    DropReason,
    LabelClass,
    MalformedRecord,
    Model,
    Outcome,
    Position,
    SegstreamError,
    Start,
    mask_of,
    overlay,
)
from segstream.v1 import label_pb2


def of(message):
    return mask_of(message.SerializeToString())


def with_map(**fields):
    message = mask_message()
    message.label_map.CopyFrom(label_pb2.LabelMap(**{"width": 4, "height": 2, **fields}))
    return message


def runs(labels, lengths):
    return label_pb2.RunLengths(labels=bytes(labels), lengths=lengths)


class MasksTest(unittest.TestCase):
    def test_a_mask_has_all_that_the_record_says(self):
        mask = of(mask_message())
        self.assertEqual((mask.stream, mask.sequence, mask.outcome), ("cam-1", 5, Outcome.SEGMENTED))
        np.testing.assert_array_equal(mask.labels, LABELS)
        self.assertEqual(mask.labels.dtype, np.uint8)
        self.assertEqual(mask.label_set, "two")
        self.assertEqual(mask.classes, (LabelClass("Sky", (16, 32, 48)), LabelClass("Road", (255, 0, 0))))
        self.assertEqual(mask.void, 255)
        self.assertEqual(mask.captured, datetime(2023, 11, 14, 22, 13, 20, 123000, timezone.utc))
        self.assertEqual((mask.certificate.energy, mask.certificate.lower_bound), (12, 11))
        self.assertEqual((mask.certificate.relative_gap, mask.certificate.start), (0.1, Start.WARM_MOTION))
        self.assertEqual((mask.timings.network_us, mask.timings.total_us, mask.timings.decode_us), (17, 40, 0))
        self.assertEqual(mask.model, Model("street", "3", b""))
        self.assertEqual(mask.frame, Position("segstream.frames", 2, 9))
        self.assertEqual(mask.pixels(), {"Road": 4, "Sky": 3, "Void": 1})

    def test_masks_of_models_with_other_labels_are_told_apart(self):
        mask = of(mask_message())
        self.assertTrue(mask.same_labels(of(mask_message(sequence=6))))
        other_name, other_class, other_void, dropped = (mask_message() for _ in range(4))
        other_name.label_set.name = "city"
        other_class.label_set.classes[1].name = "Pavement"
        other_void.label_map.png = png_of(np.zeros((2, 4), np.uint8))
        other_void.label_set.void_id = 2
        dropped.outcome = 2
        for message in other_name, other_class, other_void, dropped:
            self.assertFalse(mask.same_labels(of(message)))
            self.assertFalse(of(message).same_labels(mask))

    def test_both_encodings_give_the_same_labels(self):
        for fields in (
            {"png": png_of(LABELS)},
            {"png": png_of(LABELS, "L")},
            {"run_lengths": runs([0, 1, 255, 1, 0], [2, 1, 1, 3, 1])},
            {"run_lengths": runs([0, 0, 1, 255, 1, 0], [1, 1, 1, 1, 3, 1])},
        ):
            np.testing.assert_array_equal(of(with_map(**fields)).labels, LABELS)

    def test_a_drop_says_why_and_has_no_labels(self):
        message = mask_message()
        for field in "label_map", "label_set", "model", "certificate", "timings", "capture_time", "frame":
            message.ClearField(field)
        message.outcome, message.drop_reason, message.outcome_detail = 2, 1, "a newer frame was waiting"
        mask = of(message)
        self.assertEqual((mask.outcome, mask.drop_reason), (Outcome.DROPPED, DropReason.SUPERSEDED))
        self.assertEqual(mask.detail, "a newer frame was waiting")
        for each in mask.labels, mask.void, mask.model, mask.certificate, mask.timings, mask.captured, mask.frame:
            self.assertIsNone(each)
        self.assertEqual((mask.classes, mask.pixels()), ((), {}))
        with self.assertRaisesRegex(SegstreamError, "DROPPED: a newer frame"):
            overlay(np.zeros((2, 4, 3), np.uint8), mask)

    def test_a_gap_that_is_not_defined_is_none_and_not_zero(self):
        message = mask_message()
        message.certificate.ClearField("relative_gap")
        self.assertIsNone(of(message).certificate.relative_gap)
        message.certificate.relative_gap = 0
        self.assertEqual(of(message).certificate.relative_gap, 0)

    def test_what_a_newer_schema_has_besides_is_unspecified(self):
        message = mask_message()
        message.outcome, message.drop_reason, message.certificate.start = 77, 78, 79
        mask = of(message)
        self.assertEqual(mask.outcome, Outcome.UNSPECIFIED)
        self.assertEqual(mask.drop_reason, DropReason.UNSPECIFIED)
        self.assertEqual(mask.certificate.start, Start.UNSPECIFIED)
        self.assertIsNone(mask.labels)

    def test_255_classes_are_read(self):
        message = with_map(png=png_of(np.array([[254, 0, 1, 2], [253, 255, 3, 4]], np.uint8)))
        del message.label_set.classes[:]
        for i in range(255):
            message.label_set.classes.add(name=f"class {i}", rgb=i)
        self.assertEqual(of(message).pixels()["class 254"], 1)

    def test_contradictions_are_malformed_and_say_so(self):
        huge = {"width": 16384, "height": 16384, "run_lengths": runs([0], [16384 * 16384])}
        png = png_of(LABELS)
        one_bit = png_of(LABELS)[:24] + b"\1" + png[25:]
        for message, words in (
            (with_map(), "without ids"),
            (with_map(width=5, png=png), "4×2 for labels of 5×2"),
            (with_map(width=0, png=png), "0×2"),
            (with_map(**huge), "labels of 16384×16384"),
            (with_map(png=b"\x89PNG"), "no PNG"),
            (with_map(png=one_bit), "no PNG with 8 bits"),
            (with_map(png=png_of(np.stack([LABELS] * 3, 2), "RGB")), "no PNG with 8 bits"),
            (with_map(png=png[:40]), "decode"),
            (with_map(png=png[:-25] + b"x" * 13 + png[-12:]), "decode"),
            (with_map(run_lengths=runs([0, 1], [8])), "2 labels and 1 lengths"),
            (with_map(run_lengths=runs([0], [7])), "make 7 pixels, must be 8"),
            (with_map(run_lengths=runs([0, 1], [5, 4294967295])), "pixels, must be 8"),
            (with_map(run_lengths=runs([0, 2], [5, 3])), "label 2 is neither"),
        ):
            with self.subTest(words), self.assertRaisesRegex(MalformedRecord, words):
                of(message)
        message = mask_message()
        message.capture_time.seconds = 1 << 60
        with self.assertRaisesRegex(MalformedRecord, "years"):
            of(message)
        message = mask_message()
        message.ClearField("label_set")
        with self.assertRaisesRegex(MalformedRecord, "0 classes"):
            of(message)

    def test_any_damage_is_a_mask_or_malformed(self):
        whole = mask_message().SerializeToString()
        random = np.random.default_rng(11)
        refused = 0
        for _ in range(1000):
            record = bytearray(whole[: random.integers(1, len(whole) + 1)])
            for at in random.integers(0, len(record), random.integers(1, 4)):
                record[at] = random.integers(0, 256)
            try:
                mask_of(bytes(record))
            except MalformedRecord:
                refused += 1
        self.assertGreater(refused, 300)


class OverlayTest(unittest.TestCase):
    def test_classes_are_coloured_and_void_is_left_alone(self):
        picture = np.full((4, 8, 3), 100, np.uint8)
        shown = np.asarray(overlay(picture, of(mask_message()), 0.5))
        self.assertEqual(shown.shape, (4, 8, 3))
        self.assertEqual(shown[0, 0].tolist(), [58, 66, 74])
        self.assertEqual(shown[1, 5].tolist(), [178, 50, 50])
        self.assertEqual(shown[0, 7].tolist(), [100, 100, 100])
        grey = Image.fromarray(picture[:, :, 0])
        np.testing.assert_array_equal(np.asarray(overlay(grey, of(mask_message()))), shown)

    def test_a_share_out_of_its_range_is_refused(self):
        with self.assertRaisesRegex(ValueError, "alpha 2"):
            overlay(np.zeros((2, 4, 3), np.uint8), of(mask_message()), 2)


if __name__ == "__main__":
    unittest.main()
