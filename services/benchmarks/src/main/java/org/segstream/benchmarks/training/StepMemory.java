package org.segstream.benchmarks.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.segstream.trainer.dataset.Augmentation;
import org.segstream.trainer.dataset.LabelledImage;
import org.segstream.trainer.dataset.TrainingData;
import org.segstream.trainer.dataset.TrainingSource;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.trainer.training.MethodPlan;
import org.segstream.trainer.training.Schedule;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.trainer.training.TrainingRun;
import org.segstream.vision.LabelSet;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetFrame;
import org.segstream.vision.street.SyntheticStreet;

/**
 * What training steps add to the memory that a process has resident: its peak during a few steps
 * above what it had before the first one, in a process of its own. Linux only.
 *
 * @param modules into how many local modules the network is cut
 * @param batch chips a step
 * @param beforeMib resident before the first step, MiB
 * @param peakMib the most that was resident, MiB
 * @param secondsAStep mean time of a step but the first
 */
public record StepMemory(
    int modules, int batch, double beforeMib, double peakMib, double secondsAStep) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int STEPS = 3;
  private static final String ANSWER = "step memory";

  /** What the steps added, MiB. */
  public double addedMib() {
    return peakMib - beforeMib;
  }

  /**
   * Measures in a process of its own.
   *
   * @param architecture of the network
   * @return empty where the system does not tell, or the process failed
   */
  public static Optional<StepMemory> measure(
      String architecture, int modules, int batch, int width, int height) {
    try {
      List<String> command =
          MemoryProbe.command(
              StepMemory.class,
              architecture,
              String.valueOf(modules),
              String.valueOf(batch),
              String.valueOf(width),
              String.valueOf(height));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return out.lines()
          .filter(line -> line.startsWith(ANSWER))
          .findFirst()
          .map(line -> parse(modules, batch, line.substring(ANSWER.length()).strip()));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static StepMemory parse(int modules, int batch, String figures) {
    String[] words = figures.split(" ", -1);
    return new StepMemory(
        modules,
        batch,
        Double.parseDouble(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]));
  }

  /** Makes steps and prints the figures: {@code ARCHITECTURE MODULES BATCH WIDTH HEIGHT}. */
  public static void main(String[] args) {
    int batch = Integer.parseInt(args[2]);
    Watch watch = new Watch();
    try (TrainingRun run =
        new TrainingRun(
            plan(args, batch),
            streets(Integer.parseInt(args[3]), Integer.parseInt(args[4])),
            Optional.empty(),
            1,
            Optional.empty(),
            watch,
            _ -> {},
            System::nanoTime)) {
      run.run(() -> false);
    }
    double seconds = (watch.last - watch.first) * 1e-9 / (STEPS - 1);
    System.out.printf("%s %s %s %s%n", ANSWER, watch.before, mib("VmHWM:"), seconds);
  }

  private static TrainingPlan plan(String[] args, int batch) {
    return new TrainingPlan(
        args[0],
        new Augmentation(
            Integer.parseInt(args[3]), Integer.parseInt(args[4]), 1, 1, 0, 0.5, 0, 0.5),
        batch,
        new TrainingBudget.Images((long) STEPS * batch),
        new Schedule(0.001, 0, 0.9),
        0.02,
        5,
        0.9,
        1.1,
        0,
        2,
        FieldPlan.NONE,
        MethodPlan.NONE.inModules(Integer.parseInt(args[1])),
        1,
        Long.MAX_VALUE,
        Long.MAX_VALUE);
  }

  private static TrainingData streets(int width, int height) {
    List<LabelledImage> images = new ArrayList<>();
    IntStream.range(1, 5)
        .forEach(seed -> {
          StreetFrame frame =
              new SyntheticStreet(seed, width, height, CameraMotion.FORWARD).frame(0);
          images.add(new LabelledImage("street " + seed, frame.image(), frame.labels()));
        });
    return new TrainingData(
        LabelSet.camVid(), List.of(new TrainingSource("streets", 1, images)), List.of(), List.of());
  }

  private static double mib(String what) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(what))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Looks before the first step, and at the clock after each. */
  private static final class Watch implements TrainingListener {
    private double before;
    private long first;
    private long last;

    @Override
    public void begins(long imagesSeen) {
      before = mib("VmRSS:");
    }

    @Override
    public void stepped(Step step) {
      last = System.nanoTime();
      first = first == 0 ? last : first;
    }
  }
}
