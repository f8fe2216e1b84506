package org.segstream.vision.video;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;
import org.segstream.vision.RgbImage;

/**
 * Writes images as a video: H.264 in {@code .mp4}, {@code .mkv} and {@code .mov}, which browsers
 * play (MPEG-4 where this FFmpeg has no H.264 encoder), Motion JPEG in {@code .avi}. For one
 * thread.
 *
 * <p>Sides of odd length get one more row or column, a copy of the last.
 */
public final class VideoWriter implements AutoCloseable {
  private static final double BITS_PER_PIXEL = 0.25;

  private final Path file;
  private final int width;
  private final int height;
  private final FFmpegFrameRecorder recorder;
  private final ByteBuffer pixels;
  private long frames;

  private VideoWriter(Path file, int width, int height, FFmpegFrameRecorder recorder) {
    this.file = file;
    this.width = width;
    this.height = height;
    this.recorder = recorder;
    pixels = ByteBuffer.allocateDirect(3 * even(width) * even(height));
  }

  /**
   * Opens a file for images of one size, replacing what is there.
   *
   * @param frameRate frames a second
   * @throws VideoException if the file cannot be written or its extension is none of the above
   */
  public static VideoWriter create(Path file, int width, int height, double frameRate) {
    if (!(frameRate > 0 && frameRate <= 1000)) {
      throw new IllegalArgumentException("frame rate " + frameRate + ", must be from 0 to 1000");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new VideoException("no such folder for the video: " + folder);
    }
    Ffmpeg.quiet();
    FFmpegFrameRecorder recorder =
        switch (Ffmpeg.extension(file)) {
          case "avi" -> motionJpeg(file, width, height, frameRate);
          case "mp4", "mkv", "mov" -> compressed(file, width, height, frameRate);
          default ->
              throw new VideoException(
                  "cannot tell the video format of " + file + ", use .mp4, .mkv, .mov or .avi");
        };
    return new VideoWriter(file, width, height, recorder);
  }

  private static FFmpegFrameRecorder motionJpeg(Path file, int width, int height, double rate) {
    FFmpegFrameRecorder recorder = recorder(file, width, height, rate);
    recorder.setVideoCodec(avcodec.AV_CODEC_ID_MJPEG);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUVJ420P);
    recorder.setVideoQuality(2);
    return start(recorder, file);
  }

  private static FFmpegFrameRecorder compressed(Path file, int width, int height, double rate) {
    FFmpegFrameRecorder recorder = recorder(file, width, height, rate);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    recorder.setVideoBitrate((int) Math.max(200_000, width * height * rate * BITS_PER_PIXEL));
    recorder.setOption("movflags", "faststart");
    if (avcodec.avcodec_find_encoder_by_name("libopenh264") != null) {
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
      recorder.setVideoCodecName("libopenh264");
    } else {
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
    }
    return start(recorder, file);
  }

  private static FFmpegFrameRecorder recorder(Path file, int width, int height, double rate) {
    FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(file.toString(), even(width), even(height), 0);
    recorder.setFrameRate(rate);
    return recorder;
  }

  private static FFmpegFrameRecorder start(FFmpegFrameRecorder recorder, Path file) {
    try {
      recorder.start();
      return recorder;
    } catch (FrameRecorder.Exception e) {
      throw new VideoException("cannot write the video " + file, e);
    }
  }

  /**
   * Appends one frame.
   *
   * @throws IllegalArgumentException if the image has another size
   * @throws VideoException if it cannot be encoded or written
   */
  public void write(RgbImage image) {
    if (image.width() != width || image.height() != height) {
      throw new IllegalArgumentException(
          "a frame of %d×%d in a video of %d×%d"
              .formatted(image.width(), image.height(), width, height));
    }
    fill(image.rgb());
    int stride = 3 * even(width);
    try {
      recorder.recordImage(
          even(width),
          even(height),
          Frame.DEPTH_UBYTE,
          3,
          stride,
          avutil.AV_PIX_FMT_RGB24,
          new Buffer[] {pixels});
      frames++;
    } catch (FrameRecorder.Exception e) {
      throw new VideoException("cannot write frame " + frames + " of " + file, e);
    }
  }

  private void fill(byte[] rgb) {
    pixels.clear();
    for (int y = 0; y < even(height); y++) {
      int from = 3 * width * Math.min(y, height - 1);
      pixels.put(rgb, from, 3 * width);
      if (width % 2 != 0) {
        pixels.put(rgb, from + 3 * (width - 1), 3);
      }
    }
    pixels.flip();
  }

  private static int even(int side) {
    return side + side % 2;
  }

  /** Frames written so far. */
  public long frames() {
    return frames;
  }

  /**
   * Finishes the file.
   *
   * @throws VideoException if its end cannot be written
   */
  @Override
  public void close() {
    try {
      recorder.close();
    } catch (FrameRecorder.Exception e) {
      throw new VideoException("cannot finish the video " + file, e);
    }
  }
}
