package org.segstream.vision.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCHROMA_LOC_CENTER;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_CL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_UNSPECIFIED;
import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_alloc_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_free_context;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;
import static org.bytedeco.ffmpeg.global.swscale.sws_test_colorspace;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.segstream.vision.Orientation;
import org.segstream.vision.RgbImage;
import org.segstream.vision.ffmpeg.Ffmpeg;
import org.segstream.vision.ffmpeg.FfmpegLog;

/**
 * Decoded frames as upright RGB images. Size, pixel format, colour matrix, range and orientation
 * are each frame's own, so that they may change from one to the next. For one thread.
 */
final class FrameConverter implements AutoCloseable {
  /** The channels of the planes: FFmpeg has green first. */
  private static final int[] CHANNELS = {1, 2, 0};

  private final SwsContext scaler = sws_alloc_context();
  private final AVFrame planes = av_frame_alloc();

  FrameConverter() {
    scaler.flags(SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT);
  }

  /**
   * The frame's pixels.
   *
   * @throws VideoException if FFmpeg does not convert them
   */
  RgbImage convert(AVFrame frame) {
    prepare(frame.width(), frame.height());
    simplify(frame);
    FfmpegLog.clear();
    int code = sws_scale_frame(scaler, planes, frame);
    if (code < 0) {
      throw new VideoException(Ffmpeg.error(code));
    }
    return orientation(frame).upright(packed());
  }

  /**
   * Has matrix and range decide alone, as in FFmpeg's own tools: chroma is centred, rows are those
   * of one picture, and wide gamuts and HDR curves stay as they are coded.
   */
  private static void simplify(AVFrame frame) {
    frame.chroma_location(AVCHROMA_LOC_CENTER);
    frame.flags(frame.flags() & ~AVFrame.AV_FRAME_FLAG_INTERLACED);
    frame.color_primaries(AVCOL_PRI_UNSPECIFIED).color_trc(AVCOL_TRC_UNSPECIFIED);
    if (frame.colorspace() == AVCOL_SPC_BT2020_CL) {
      frame.colorspace(AVCOL_SPC_BT2020_NCL);
    } else if (sws_test_colorspace(frame.colorspace(), 0) == 0) {
      frame.colorspace(AVCOL_SPC_UNSPECIFIED);
    }
  }

  private void prepare(int width, int height) {
    if (planes.width() == width && planes.height() == height) {
      return;
    }
    av_frame_unref(planes);
    planes.width(width).height(height).format(AV_PIX_FMT_GBRP);
    planes.colorspace(AVCOL_SPC_RGB).color_range(AVCOL_RANGE_JPEG);
    int code = av_frame_get_buffer(planes, 0);
    if (code < 0) {
      throw new VideoException("no memory for a frame of " + width + "×" + height);
    }
  }

  /** Puts the planes together: FFmpeg converts to planes by vectors, to packed pixels without. */
  private RgbImage packed() {
    int width = planes.width();
    int height = planes.height();
    byte[] pixels = new byte[3 * width * height];
    byte[] row = new byte[width];
    for (int plane = 0; plane < CHANNELS.length; plane++) {
      int stride = planes.linesize(plane);
      ByteBuffer rows =
          new BytePointer(planes.data(plane)).capacity((long) stride * height).asBuffer();
      for (int y = 0; y < height; y++) {
        rows.get(y * stride, row, 0, width);
        int at = 3 * y * width + CHANNELS[plane];
        for (int x = 0; x < width; x++) {
          pixels[at + 3 * x] = row[x];
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** The display matrix has three columns, of which the first two turn. */
  private static Orientation orientation(AVFrame frame) {
    AVFrameSideData data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    if (data == null || data.size() < 9 * Integer.BYTES) {
      return Orientation.UPRIGHT;
    }
    IntPointer matrix = new IntPointer(data.data());
    return Orientation.ofMatrix(matrix.get(0), matrix.get(1), matrix.get(3), matrix.get(4));
  }

  @Override
  public void close() {
    av_frame_free(planes);
    sws_free_context(scaler);
  }
}
