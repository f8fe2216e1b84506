package org.segstream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.segstream.trainer.replay.LineFile;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.vision.metrics.ConfusionMatrix;

/**
 * The run as JSON lines: an object for every {@value #STEPS_A_LINE} steps with their mean loss, one
 * for every evaluation. A resumed run appends to its log, and says first how far it had come.
 */
public final class RunLog implements TrainingListener, AutoCloseable {
  private static final int STEPS_A_LINE = 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Writer out;
  private double lossSum;
  private int steps;

  /**
   * Opens a log, or begins it.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public RunLog(Path file) {
    try {
      if (Files.exists(file)) {
        LineFile.repair(file);
      }
      this.out =
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the run's log " + file + ": " + e, e);
    }
  }

  @Override
  public void begins(long imagesSeen) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("images", imagesSeen);
    line.put("begins", true);
    write(line);
  }

  @Override
  public void stepped(Step step) {
    lossSum += step.loss();
    steps++;
    if (steps == STEPS_A_LINE) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("images", step.imagesSeen());
      line.put("loss", lossSum / steps);
      line.put("learning_rate", step.learningRate());
      line.put("gradient_norm", step.gradientNorm());
      line.put("images_per_second", step.imagesPerSecond());
      write(line);
      lossSum = 0;
      steps = 0;
    }
  }

  @Override
  public void evaluated(Evaluated evaluated) {
    ConfusionMatrix confusion = evaluated.confusion();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("images", evaluated.imagesSeen());
    line.put("set", evaluated.set());
    line.put("miou", confusion.miou());
    line.put("pixel_accuracy", confusion.pixelAccuracy());
    line.put("class_iou", classIou(confusion));
    line.put("best", evaluated.best());
    if (evaluated.edges().isPresent()) {
      line.put("miou_network", evaluated.network().miou());
      line.put("edges", evaluated.edges().get().families());
    }
    write(line);
  }

  /** IoU of each class in percent, {@code "absent"} for a class that does not occur. */
  private static List<Object> classIou(ConfusionMatrix confusion) {
    List<Object> values = new ArrayList<>();
    for (int k = 0; k < confusion.classes(); k++) {
      OptionalDouble iou = confusion.classIou(k);
      values.add(iou.isPresent() ? iou.getAsDouble() : "absent");
    }
    return values;
  }

  private void write(Map<String, Object> line) {
    try {
      out.write(JSON.writeValueAsString(line));
      out.write('\n');
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and words are always JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the run's log: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the run's log: " + e.getMessage(), e);
    }
  }
}
