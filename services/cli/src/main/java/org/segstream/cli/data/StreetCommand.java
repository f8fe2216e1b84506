package org.segstream.cli.data;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.segstream.cli.console.ProgressBar;
import org.segstream.cli.options.ImageSize;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFolder;
import org.segstream.vision.street.StreetPlan;
import org.segstream.vision.street.SyntheticStreet;
import org.segstream.vision.video.VideoWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the synthetic street as labelled images or as a clip. */
@Command(
    name = "street",
    description =
        "Writes the synthetic street: a folder of labelled images in CamVid layout, or a clip.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false)
public final class StreetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR|FILE",
      showDefaultValue = Visibility.NEVER,
      description = "A folder, or a clip: .mp4, .mkv, .mov or .avi.")
  private Path out = Path.of("street");

  @Option(names = "--frames", description = "Frames in all.")
  private int frames = 200;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = ImageSize.Converter.class,
      description = "Size of the frames.")
  private ImageSize size = new ImageSize(480, 360);

  @Option(names = "--seed", description = "Which street; a folder's further streets follow it.")
  private long seed = 1;

  @Option(names = "--motion", description = "How the camera moves: ${COMPLETION-CANDIDATES}.")
  private CameraMotion motion = CameraMotion.FORWARD;

  @Option(names = "--noise", description = "Standard deviation of the sensor noise, grey values.")
  private double noise = SyntheticStreet.DEFAULT_NOISE;

  @Option(
      names = "--streets",
      showDefaultValue = Visibility.NEVER,
      description = "Different streets in a folder (default: one for each 20 frames).")
  private Optional<Integer> streets = Optional.empty();

  @Option(
      names = "--every",
      description = "In a folder, frames from one labelled frame to the next, at 25 a second.")
  private int every = 10;

  @Option(
      names = "--validation",
      paramLabel = "SHARE",
      description = "Share of a folder's streets that go to val.txt.")
  private double validation = 0.2;

  @Option(names = "--jpeg", description = "Images as JPEG instead of PNG.")
  private boolean jpeg;

  @Override
  public Integer call() {
    try (ProgressBar progress = ProgressBar.onStandardError("street", frames)) {
      if (out.toString().toLowerCase(Locale.ROOT).matches(".*\\.(mp4|mkv|mov|avi)")) {
        writeClip(street(), progress);
      } else {
        writeFolder(plan(), progress);
      }
    }
    return 0;
  }

  private void writeClip(SyntheticStreet street, ProgressBar progress) {
    try (VideoWriter writer =
        VideoWriter.create(out, size.width(), size.height(), SyntheticStreet.FRAME_RATE)) {
      for (int t = 0; t < frames; t++) {
        writer.write(street.frame(t).image());
        progress.update(t + 1L, "");
      }
    }
    say("%d frames are in %s", frames, out);
  }

  private void writeFolder(StreetPlan plan, ProgressBar progress) {
    StreetFolder.write(out, plan, done -> progress.update(done, ""));
    say(
        "%d labelled frames of %d streets are in %s: %d to train, %d to validate",
        plan.frames(), plan.streets(), out, plan.trainFrames(), plan.frames() - plan.trainFrames());
  }

  private void say(String format, Object... values) {
    PrintWriter console = spec.commandLine().getOut();
    console.println(String.format(Locale.ROOT, format, values));
    console.flush();
  }

  private SyntheticStreet street() {
    return checked(() -> new SyntheticStreet(seed, size.width(), size.height(), motion, noise));
  }

  private StreetPlan plan() {
    street();
    int count = streets.orElse(Math.max(1, frames / 20));
    return checked(() ->
        new StreetPlan(
            seed,
            size.width(),
            size.height(),
            motion,
            noise,
            frames,
            count,
            every,
            validation,
            jpeg));
  }

  /** A value out of range is wrong usage. */
  private <T> T checked(Supplier<T> value) {
    try {
      if (frames < 1) {
        throw new IllegalArgumentException("--frames " + frames + ", must be at least 1");
      }
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
