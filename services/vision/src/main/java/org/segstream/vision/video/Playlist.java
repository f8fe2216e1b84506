package org.segstream.vision.video;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Several files, one after the other. Those that do not open are counted and left out. */
final class Playlist implements VideoSource {
  private final List<VideoInput> inputs;
  private final long mostPixels;
  private int following;
  private volatile @Nullable VideoSource current;
  private double frameRate;
  private long delivered;
  private long micros;
  private long offset;
  private int damaged;
  private Optional<String> first = Optional.empty();
  private volatile boolean stopped;

  private Playlist(List<VideoInput> inputs, long mostPixels) {
    this.inputs = inputs;
    this.mostPixels = mostPixels;
  }

  /**
   * Opens the first file.
   *
   * @throws VideoException if none opens
   */
  static Playlist open(List<VideoInput> inputs, long mostPixels) {
    Playlist list = new Playlist(inputs, mostPixels);
    list.advance();
    VideoSource source = list.current;
    if (source == null) {
      throw new VideoException(
          "none of %d files is a video: %s".formatted(inputs.size(), list.first.orElse("")));
    }
    list.frameRate = source.frameRate();
    return list;
  }

  private void advance() {
    while (current == null && following < inputs.size() && !stopped) {
      VideoInput input = inputs.get(following++);
      try {
        current = input.open(mostPixels, new ReadGuard());
      } catch (VideoException e) {
        note(String.valueOf(e.getMessage()));
      }
    }
  }

  private void note(String what) {
    damaged++;
    first = first.or(() -> Optional.of(what));
  }

  @Override
  public Optional<VideoFrame> next() {
    for (VideoSource source = current; source != null; source = current) {
      Optional<VideoFrame> frame = stopped ? Optional.empty() : take(source);
      if (frame.isPresent()) {
        micros = offset + frame.get().microseconds();
        return Optional.of(
            new VideoFrame(delivered++, micros, frame.get().image(), frame.get().pixelAspect()));
      }
      offset = delivered == 0 ? 0 : micros + Math.round(1e6 / source.frameRate());
      close();
      advance();
    }
    if (delivered == 0 && !stopped) {
      throw new VideoException("no frame decodes: " + first.orElse(""));
    }
    return Optional.empty();
  }

  private Optional<VideoFrame> take(VideoSource source) {
    try {
      Optional<VideoFrame> frame = source.next();
      if (frame.isEmpty()) {
        source.shortfall().ifPresent(what -> note(inputs.get(following - 1).name() + ": " + what));
      }
      return frame;
    } catch (VideoException e) {
      note(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  @Override
  public double frameRate() {
    return frameRate;
  }

  /** As many as there are files, if these are images. */
  @Override
  public OptionalLong expectedFrames() {
    return inputs.stream().allMatch(VideoInput::isImage)
        ? OptionalLong.of(inputs.size())
        : OptionalLong.empty();
  }

  @Override
  public boolean isRepeatable() {
    return inputs.stream().allMatch(input -> input.kind() == VideoInput.Kind.FILE);
  }

  @Override
  public Optional<String> shortfall() {
    return damaged == 0 || stopped
        ? Optional.empty()
        : Optional.of(
            "%d of %d files are not whole; the first: %s"
                .formatted(damaged, inputs.size(), first.orElse("")));
  }

  @Override
  public void stop() {
    stopped = true;
    VideoSource source = current;
    if (source != null) {
      source.stop();
    }
  }

  @Override
  public void close() {
    VideoSource source = current;
    current = null;
    if (source != null) {
      source.close();
    }
  }
}
