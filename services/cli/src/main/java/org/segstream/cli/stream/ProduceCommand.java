package org.segstream.cli.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.cli.options.VideoInputs;
import org.segstream.producer.FrameOptions;
import org.segstream.producer.FramePublisher;
import org.segstream.producer.Publication;
import org.segstream.producer.Speed;
import org.segstream.producer.Timing;
import org.segstream.producer.VideoProducer;
import org.segstream.producer.VideoProducer.Play;
import org.segstream.transport.KafkaSettings;
import org.segstream.vision.video.FrameFormat;
import org.segstream.vision.video.VideoOptions;
import org.segstream.vision.video.VideoSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code segstream produce}. */
@Command(
    name = "produce",
    description = "Publishes a video as the frames of a stream.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ProduceCommand implements Callable<Integer> {
  @Option(
      names = "--input",
      required = true,
      arity = "1..*",
      paramLabel = VideoInputs.LABEL,
      description = VideoInputs.DESCRIPTION)
  private List<String> inputs = List.of();

  @Option(
      names = "--stream",
      required = true,
      paramLabel = "ID",
      description = "Id of the stream, the key of its records.")
  private String stream = "";

  @Option(
      names = "--format",
      defaultValue = "rgb24",
      description =
          "Layout of the pixels: rgb24, bgr24, nv12, i420, jpeg or png (default:"
              + " ${DEFAULT-VALUE}).")
  private FrameFormat format = FrameFormat.RGB24;

  @Option(
      names = "--speed",
      paramLabel = "X|max",
      description =
          "1 plays as it was taken, 2 twice as fast, max without waiting (default: 1; cameras and"
              + " live streams are never waited for).")
  private Optional<String> speed = Optional.empty();

  @Option(names = "--loop", description = "Begin again at the end, until Ctrl-C.")
  private boolean loop;

  @Option(names = "--frames", paramLabel = "N", description = "End after this many frames.")
  private Optional<Long> frames = Optional.empty();

  @Option(
      names = "--first-sequence",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Number of the first frame; go on where the stream's last producer ended (default:"
              + " ${DEFAULT-VALUE}).")
  private long firstSequence;

  @Option(
      names = "--deadline-ms",
      paramLabel = "N",
      description = "Masks that come later than this after their frame's capture are too late.")
  private Optional<Long> deadlineMillis = Optional.empty();

  @Option(
      names = "--reconnect",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description =
          "A camera or live stream that ends or stalls is opened again for so long after its last"
              + " frame; 0: not at all (default: ${DEFAULT-VALUE}).")
  private long reconnectSeconds = 600;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    FrameOptions options = options();
    VideoOptions video = video();
    // A file that is no video is found out before Kafka is asked.
    VideoSource first = VideoSource.open(video);
    try (first) {
      Play play = play(first);
      KafkaSettings settings = kafka.connected();
      long started = System.nanoTime();
      try (FramePublisher publisher = new FramePublisher(settings, kafka.topics(), options);
          ProgressBar progress =
              ProgressBar.onStandardError("producing", total(first, play).orElse(0))) {
        VideoProducer producer = new VideoProducer(publisher, play, Timing.system());
        Publication done = interruptible(producer, first, video, progress);
        report(done, (System.nanoTime() - started) / 1e9);
        done.shortfall()
            .ifPresent(missing ->
                spec.commandLine()
                    .getErr()
                    .println("segstream: " + String.join(", ", inputs) + ": " + missing));
        return done.shortfall().isPresent() ? ExitCode.SOFTWARE : ExitCode.OK;
      }
    }
  }

  private Publication interruptible(
      VideoProducer producer, VideoSource first, VideoOptions video, ProgressBar progress) {
    Iterator<VideoSource> opened = List.of(first).iterator();
    try (Interruptible _ = VideoInputs.interruptible(first, producer::stop)) {
      return producer.run(
          () -> opened.hasNext() ? opened.next() : VideoSource.open(video),
          (sent, acknowledged) -> progress.update(sent, acknowledged + " acknowledged"));
    }
  }

  private VideoOptions video() {
    if (reconnectSeconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--reconnect is " + reconnectSeconds + ", must be at least 0");
    }
    return VideoOptions.of(inputs).withReconnect(Duration.ofSeconds(reconnectSeconds));
  }

  private FrameOptions options() {
    try {
      return new FrameOptions(
          stream, format, firstSequence, deadlineMillis.map(Duration::ofMillis));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** A live source brings its frames when they are taken; waiting by its clock would add up. */
  private Play play(VideoSource video) {
    if (loop && !video.isRepeatable()) {
      throw new ParameterException(
          spec.commandLine(),
          "--loop needs files: " + inputs.getFirst() + " can be read once only");
    }
    try {
      Speed chosen = speed.map(Speed::parse).orElse(Speed.REAL_TIME);
      return new Play(
          video.isLive() ? Speed.MAX : chosen,
          loop,
          frames.map(OptionalLong::of).orElseGet(OptionalLong::empty));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private OptionalLong total(VideoSource video, Play play) {
    OptionalLong expected = loop ? OptionalLong.empty() : video.expectedFrames();
    if (expected.isPresent() && play.limit().isPresent()) {
      return OptionalLong.of(Math.min(expected.getAsLong(), play.limit().getAsLong()));
    }
    return expected.isPresent() ? expected : play.limit();
  }

  private void report(Publication done, double seconds) {
    String topic = kafka.topics().frames();
    if (json) {
      ObjectNode result = JsonNodeFactory.instance.objectNode();
      result.put("topic", topic);
      result.put("stream", stream);
      result.put("frames", done.frames());
      result.put("acknowledged", done.acknowledged());
      result.put("bytes", done.bytes());
      result.put("seconds", seconds);
      result.put("first_sequence", firstSequence);
      result.put("next_sequence", firstSequence + done.frames());
      result.put("reconnects", done.reconnects());
      done.shortfall().ifPresent(missing -> result.put("shortfall", missing));
      spec.commandLine().getOut().println(result.toPrettyString());
    } else {
      spec.commandLine()
          .getOut()
          .println(
              String.format(
                  Locale.ROOT,
                  "%d frames of stream %s published to %s, %d acknowledged, %.1f MB in %.1f s"
                      + " (%.1f fps); next sequence %d",
                  done.frames(),
                  stream,
                  topic,
                  done.acknowledged(),
                  done.bytes() / 1e6,
                  seconds,
                  done.frames() / seconds,
                  firstSequence + done.frames()));
    }
  }
}
