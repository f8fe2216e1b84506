package org.segstream.benchmarks.crf;

import java.util.Locale;
import java.util.Optional;
import org.segstream.benchmarks.Machine;
import org.segstream.benchmarks.Markdown;
import org.segstream.benchmarks.Samples;

/** The benchmark's figures as tables in Markdown. */
public final class CrfTable {
  private final CrfReport report;
  private final Markdown text = new Markdown();

  private CrfTable(CrfReport report) {
    this.report = report;
  }

  /** The tables, medians with the range of the rounds. */
  public static String of(CrfReport report) {
    return new CrfTable(report).write();
  }

  private String write() {
    Machine machine = report.machine();
    text.line(
        "%s; baseline: %s",
        machine.words(), report.compiler().orElse("none, as there is no C++ compiler on the PATH"));
    text.line("");
    text.line("A forward and backward pass, CPU ms:");
    text.line("");
    text.line("| instance | size | sure | C++ | ours | × | C++ deciding | ours | × |");
    text.line("|---|---|---|---|---|---|---|---|---|");
    report.instances().forEach(figures -> passes(figures, figures.own()));
    for (int g = 0; g < CrfBenchmark.GAPS.size(); g++) {
      gap(g);
    }
    return text.toString();
  }

  private void passes(InstanceFigures figures, SolverFigures own) {
    Optional<SolverFigures> baseline = figures.baseline();
    Optional<Samples> pass = baseline.flatMap(SolverFigures::pass);
    Optional<Samples> deciding = baseline.flatMap(SolverFigures::decidingPass);
    text.line(
        "| %s | %s | %.0f %% | %s | %s | %s | %s | %s | %s |",
        figures.instance().name(),
        figures.instance().size(),
        100 * figures.instance().sureShare(),
        millis(pass),
        millis(own.pass()),
        ratio(pass, own.pass()),
        millis(deciding),
        millis(own.decidingPass()),
        ratio(deciding, own.decidingPass()));
  }

  private void gap(int g) {
    text.line("");
    text.line("From cold unaries to a gap of %.0e:", CrfBenchmark.GAPS.get(g));
    text.line("");
    text.line(
        "| instance | C++ iterations | CPU ms | our iterations | CPU ms | wall ms | × CPU | checked"
            + " |");
    text.line("|---|---|---|---|---|---|---|---|");
    report.instances().forEach(figures -> gap(g, figures, figures.own()));
  }

  private void gap(int g, InstanceFigures figures, SolverFigures own) {
    Optional<SolverFigures.ToGap> baseline = figures.baseline().flatMap(f -> f.toGap().get(g));
    Optional<SolverFigures.ToGap> reached = own.toGap().get(g);
    Optional<Samples> cpu = reached.map(SolverFigures.ToGap::cpuMillis);
    text.line(
        "| %s | %s | %s | %s | %s | %s | %s | %s |",
        figures.instance().name(),
        iterations(baseline),
        millis(baseline.map(SolverFigures.ToGap::cpuMillis)),
        iterations(reached),
        millis(cpu),
        millis(reached.map(SolverFigures.ToGap::wallMillis)),
        ratio(baseline.map(SolverFigures.ToGap::cpuMillis), cpu),
        figures.checked() ? "yes" : "FAILED");
  }

  private static String iterations(Optional<SolverFigures.ToGap> toGap) {
    return toGap.map(reached -> String.valueOf(reached.iterations())).orElse("");
  }

  private static String millis(Optional<Samples> samples) {
    return samples.map(some -> some.words(some.median() < 10 ? 2 : 1)).orElse("");
  }

  private static String ratio(Optional<Samples> baseline, Optional<Samples> own) {
    return Ratios.of(baseline, own)
        .map(value -> String.format(Locale.ROOT, "%.1f", value))
        .orElse("");
  }
}
