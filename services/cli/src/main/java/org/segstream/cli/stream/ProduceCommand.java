package org.segstream.cli.stream;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.segstream.cli.console.Interruptible;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.KafkaOptions;
import org.segstream.producer.FrameOptions;
import org.segstream.producer.FramePublisher;
import org.segstream.producer.FrameSource;
import org.segstream.producer.Publication;
import org.segstream.producer.Speed;
import org.segstream.producer.Timing;
import org.segstream.producer.VideoProducer;
import org.segstream.producer.VideoProducer.Play;
import org.segstream.transport.KafkaSettings;
import org.segstream.vision.video.FrameFormat;
import org.segstream.vision.video.VideoSource;
import picocli.CommandLine.Command;
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
      paramLabel = "FILE|URL|DEVICE",
      description = "Video file, URL (rtsp://…, https://…) or camera (/dev/video0).")
  private String input = "";

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

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    FrameOptions options = options();
    Play play = play();
    // A file that is no video is found out before Kafka is asked.
    OptionalLong total = total(play);
    KafkaSettings settings = kafka.connected();
    Timing timing = Timing.system();
    long started = System.nanoTime();
    try (FramePublisher publisher = new FramePublisher(settings, kafka.topics(), options);
        ProgressBar progress = ProgressBar.onStandardError("producing", total.orElse(0))) {
      VideoProducer producer = new VideoProducer(publisher, play, timing);
      Publication done = interruptible(producer, progress);
      report(done, (System.nanoTime() - started) / 1e9);
      done.shortfall()
          .ifPresent(missing ->
              spec.commandLine().getErr().println("segstream: " + input + ": " + missing));
      return done.shortfall().isPresent() ? 1 : 0;
    }
  }

  private Publication interruptible(VideoProducer producer, ProgressBar progress) {
    try (Interruptible _ = new Interruptible(producer::stop)) {
      return producer.run(
          () -> FrameSource.of(VideoSource.open(input)),
          (sent, acknowledged) -> progress.update(sent, acknowledged + " acknowledged"));
    }
  }

  private FrameOptions options() {
    try {
      return new FrameOptions(
          stream, format, firstSequence, deadlineMillis.map(Duration::ofMillis));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Play play() {
    try {
      Speed chosen = speed.map(Speed::parse).orElse(Speed.REAL_TIME);
      return new Play(
          isLive() ? Speed.MAX : chosen,
          loop,
          frames.map(OptionalLong::of).orElseGet(OptionalLong::empty));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** A live source brings its frames when they are taken; waiting by its clock would add up. */
  private boolean isLive() {
    return input.startsWith("/dev/") || input.matches("(rtsp|rtsps|rtmp|udp|srt|rtp)://.*");
  }

  private OptionalLong total(Play play) {
    if (isLive()) {
      return play.limit();
    }
    try (VideoSource video = VideoSource.open(input)) {
      OptionalLong declared = loop ? OptionalLong.empty() : video.declaredFrames();
      if (declared.isPresent() && play.limit().isPresent()) {
        return OptionalLong.of(Math.min(declared.getAsLong(), play.limit().getAsLong()));
      }
      return declared.isPresent() ? declared : play.limit();
    }
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
