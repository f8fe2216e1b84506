"""Pictures become frames, and frames pictures."""

import io
import unittest
from datetime import datetime, timezone

import numpy as np
from PIL import Image

from segstream import MalformedRecord, picture_of
from segstream.frames import MOST_PIXELS, frame_of, image_of
from segstream.v1 import image_pb2

NOISE = np.random.default_rng(7).integers(0, 256, (5, 7, 3), np.uint8)


def file_of(picture, kind):
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


class FramesTest(unittest.TestCase):
    def test_what_is_sent_raw_or_as_png_comes_back_bit_for_bit(self):
        for coding in "raw", "png":
            for picture in NOISE, Image.fromarray(NOISE), np.asfortranarray(NOISE):
                image = image_of(picture, coding)
                self.assertEqual((image.width, image.height), (7, 5))
                np.testing.assert_array_equal(picture_of(image), NOISE)

    def test_bgr_arrays_are_sent_as_they_are_and_coded_in_their_colours(self):
        image = image_of(NOISE, channels="bgr")
        self.assertEqual(image.pixel_format, image_pb2.PIXEL_FORMAT_BGR24)
        self.assertEqual(image.data, NOISE.tobytes())
        for coding in "raw", "png":
            np.testing.assert_array_equal(picture_of(image_of(NOISE, coding, "bgr")), NOISE[:, :, ::-1])

    def test_grey_stays_grey(self):
        grey = NOISE[:, :, 0]
        for picture in grey, grey[:, :, None], Image.fromarray(grey):
            image = image_of(picture)
            self.assertEqual(image.pixel_format, image_pb2.PIXEL_FORMAT_GRAY8)
            np.testing.assert_array_equal(picture_of(image), np.stack([grey] * 3, 2))

    def test_other_pictures_of_pillow_become_rgb(self):
        red = Image.new("RGBA", (3, 2), (255, 0, 0, 128))
        for picture in red, red.convert("P"), red.convert("CMYK"):
            self.assertEqual(picture_of(image_of(picture))[0, 0].tolist(), [255, 0, 0])

    def test_files_are_sent_as_they_are(self):
        for kind in "JPEG", "PNG":
            file = file_of(Image.fromarray(NOISE), kind)
            image = image_of(file)
            self.assertEqual((image.width, image.height, image.data), (7, 5, file))
            self.assertEqual(image.pixel_format, image_pb2.PixelFormat.Value("PIXEL_FORMAT_" + kind))

    def test_jpeg_loses_little(self):
        smooth = np.broadcast_to(np.arange(0, 250, 5, dtype=np.uint8)[None, :, None], (40, 50, 3))
        back = picture_of(image_of(smooth, "jpeg")).astype(int)
        self.assertLess(np.abs(back - smooth).max(), 8)

    def test_what_is_no_picture_is_refused_in_a_sentence(self):
        for wrong, words in (
            (NOISE / 255, "float64"),
            (NOISE > 4, "bool"),
            (np.zeros((4, 4, 4), np.uint8), r"\(4, 4, 4\)"),
            (np.zeros((4,), np.uint8), r"\(4,\)"),
            (np.zeros((0, 4, 3), np.uint8), "4×0"),
            (np.zeros((1, 16385), np.uint8), "16385×1"),
            (Image.new("F", (2, 2)), "mode F"),
            (Image.new("I;16", (2, 2)), "mode I;16"),
            (b"GIF89a", "no JPEG or PNG"),
            (file_of(Image.fromarray(NOISE), "BMP"), "no JPEG or PNG"),
            ("street.jpg", "a str is no picture"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                image_of(wrong)
        with self.assertRaisesRegex(ValueError, "webp"):
            image_of(NOISE, "webp")
        with self.assertRaisesRegex(ValueError, "rgba"):
            image_of(NOISE, "raw", "rgba")

    def test_names_numbers_and_times_are_checked(self):
        image, now = image_of(NOISE), datetime.now(timezone.utc)
        for stream, sequence, time, words in (
            ("", 1, now, "1 to 249 bytes"),
            ("ä" * 125, 1, now, "1 to 249 bytes"),
            ("cam", -1, now, "sequence -1"),
            ("cam", 1 << 64, now, "sequence"),
            ("cam", 1, datetime.now(), "time zone"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                frame_of(stream, sequence, time, image)

    def test_colours_of_video_are_those_of_bt_601(self):
        # Luma and chroma of white, black, red, green, blue, as the recommendation has them.
        for (y, cb, cr), rgb in (
            ((235, 128, 128), (255, 255, 255)),
            ((16, 128, 128), (0, 0, 0)),
            ((81, 90, 240), (255, 0, 0)),
            ((145, 54, 34), (0, 255, 0)),
            ((41, 240, 110), (0, 0, 255)),
        ):
            luma = bytes([y]) * 15
            for layout, chroma in ("NV12", bytes([cb, cr]) * 6), ("I420", bytes([cb]) * 6 + bytes([cr]) * 6):
                image = image_pb2.Image(width=5, height=3, pixel_format="PIXEL_FORMAT_" + layout, data=luma + chroma)
                difference = np.abs(picture_of(image).astype(int) - rgb)
                self.assertEqual(difference.shape, (3, 5, 3))
                self.assertLessEqual(difference.max(), 2, (layout, rgb))

    def test_images_that_contradict_themselves_are_malformed(self):
        whole = image_of(NOISE)
        png = image_of(NOISE, "png")
        for fields, words in (
            ({"width": 8}, "must be 120"),
            ({"width": 0}, "0×5"),
            ({"width": 16384, "height": 16384}, str(MOST_PIXELS)),
            ({"pixel_format": 0}, "unknown pixel format 0"),
            ({"pixel_format": 99}, "unknown pixel format 99"),
            ({"pixel_format": 6}, "does not decode"),
            ({"external": image_pb2.ExternalPayload(uri="file:///x")}, "file:///x"),
            ({"width": 8, "pixel_format": png.pixel_format, "data": png.data}, "a file of"),
            ({"pixel_format": png.pixel_format, "data": png.data[:-30]}, "does not decode"),
        ):
            image = image_pb2.Image()
            image.CopyFrom(whole)
            image.MergeFrom(image_pb2.Image(**fields))
            if fields.get("width") == 0:
                image.width = 0
            if fields.get("pixel_format") == 0:
                image.pixel_format = 0
            with self.subTest(words), self.assertRaisesRegex(MalformedRecord, words):
                picture_of(image)


if __name__ == "__main__":
    unittest.main()
