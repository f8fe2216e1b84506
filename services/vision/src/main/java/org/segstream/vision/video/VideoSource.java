package org.segstream.vision.video;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Frames with the times at which they are to be presented. For one thread, but for {@link #stop}.
 *
 * <p>A damaged video yields what decodes; {@link #shortfall()} then says what is missing.
 */
public interface VideoSource extends AutoCloseable {
  /**
   * The next frame, or nothing at the end.
   *
   * @throws VideoException if not one frame decodes
   */
  Optional<VideoFrame> next();

  /** Frames a second as the container says, 25 where it does not; of what varies the mean. */
  double frameRate();

  /** About how many frames there are, for a progress bar; empty where nothing tells. */
  default OptionalLong expectedFrames() {
    return OptionalLong.empty();
  }

  /** Whether the frames come when they happen, so that they are not to be waited for. */
  default boolean isLive() {
    return false;
  }

  /** Whether it can be opened again and gives the same frames. */
  boolean isRepeatable();

  /** How many times a live source came back after it had gone. */
  default long reconnects() {
    return 0;
  }

  /** After the end: what is missing, in a few words; empty when all is there. */
  default Optional<String> shortfall() {
    return Optional.empty();
  }

  /**
   * Makes {@link #next} return nothing soon; from any thread. Waiting for a pipe is not ended by
   * it.
   */
  void stop();

  @Override
  void close();

  /** Opens a file. */
  static VideoSource open(Path file) {
    return open(VideoOptions.of(file.toString()));
  }

  /**
   * Opens what is named: a file, several files, a folder of images or a pattern of their names
   * ({@code frame_%04d.png}), standard input ({@code -}), a URL ({@code rtsp://…}, {@code
   * https://…}) or a camera ({@code /dev/video0}).
   *
   * @throws VideoException if it is not there, holds no video, or frames larger than allowed
   */
  static VideoSource open(VideoOptions options) {
    List<VideoInput> inputs =
        options.inputs().stream().flatMap(name -> VideoInput.of(name).stream()).toList();
    if (inputs.size() > 1) {
      return Playlist.open(inputs, options.mostPixels());
    }
    VideoInput input = inputs.getFirst();
    VideoSource source = input.open(options.mostPixels(), new ReadGuard());
    return source.isLive() && options.reconnect().isPositive()
        ? new LiveSource(
            input.name(),
            source,
            guard -> input.open(options.mostPixels(), guard),
            options.reconnect())
        : source;
  }
}
