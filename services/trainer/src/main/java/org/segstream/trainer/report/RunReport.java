package org.segstream.trainer.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.segstream.trainer.training.TrainingListener;
import org.segstream.vision.LabelSet;
import org.segstream.vision.WholeFile;

/** Keeps a run's page up to date: rewritten after every evaluation. */
public final class RunReport implements TrainingListener {
  private final Path page;
  private final Path log;
  private final LabelSet labelSet;
  private final Map<String, String> facts;
  private final Map<String, Evaluated> latest = new LinkedHashMap<>();

  /**
   * @param page HTML file to write
   * @param log the run's {@link RunLog}
   * @param facts what to say of the run, name and value, in order
   */
  public RunReport(Path page, Path log, LabelSet labelSet, Map<String, String> facts) {
    this.page = page;
    this.log = log;
    this.labelSet = labelSet;
    this.facts = new LinkedHashMap<>(facts);
  }

  @Override
  public void evaluated(Evaluated evaluated) {
    latest.put(evaluated.set(), evaluated);
    try {
      WholeFile.write(page, RunPage.of(labelSet, facts, RunHistory.read(log), latest.values()));
    } catch (IOException e) {
      throw new UncheckedIOException("the run's report: " + e.getMessage(), e);
    }
  }
}
