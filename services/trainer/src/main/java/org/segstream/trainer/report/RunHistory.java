package org.segstream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The curves of a run, read back from its {@link RunLog}, sessions before a resume included as far
 * as that went on from them. A line that a kill cut off counts for nothing.
 *
 * @param loss mean loss over images seen
 * @param learningRate over images seen
 * @param miou by evaluation set, percent over images seen
 */
record RunHistory(List<Point> loss, List<Point> learningRate, Map<String, List<Point>> miou) {
  private static final Logger LOG = LoggerFactory.getLogger(RunHistory.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A value after some images. */
  record Point(double images, double value) {}

  static RunHistory read(Path log) {
    RunHistory history =
        new RunHistory(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
    try {
      for (String line : Files.readAllLines(log)) {
        history.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the run's log " + log + ": " + e, e);
    }
    return history;
  }

  private void add(String line) {
    try {
      add(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      LOG.debug("left out: {}", line, e);
    }
  }

  private void add(JsonNode line) {
    double images = line.path("images").asDouble();
    if (line.has("begins")) {
      forgetAfter(images);
    } else if (line.has("loss")) {
      loss.add(new Point(images, line.path("loss").asDouble()));
      learningRate.add(new Point(images, line.path("learning_rate").asDouble()));
    } else if (line.has("miou")) {
      miou.computeIfAbsent(line.path("set").asText(), _ -> new ArrayList<>())
          .add(new Point(images, line.path("miou").asDouble()));
    }
  }

  private void forgetAfter(double images) {
    Stream.concat(Stream.of(loss, learningRate), miou.values().stream())
        .forEach(curve -> curve.removeIf(point -> point.images() > images));
  }
}
