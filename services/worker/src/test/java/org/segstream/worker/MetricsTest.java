package org.segstream.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.v1.DropReason;
import org.segstream.v1.Frame;
import org.segstream.v1.Mask;
import org.segstream.worker.options.DropPolicies;
import org.segstream.worker.options.DropPolicies.Rule;
import org.segstream.worker.options.SolverOptions;
import org.segstream.worker.options.WorkerOptions;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;
import org.segstream.worker.serving.ModelsAtWork;
import org.segstream.worker.serving.OneIn;
import org.segstream.worker.serving.StreamShare;

/**
 * Each metric tells what its line in the documentation says, and Prometheus finds it by the name
 * there, which the manifests' tests go by.
 */
class MetricsTest extends OnBroker {
  private static final Path DOCS = Path.of("../../docs");
  private static final Pattern NAME = Pattern.compile("segstream_[a-z_]+");

  @Test
  void everyMetricIsDocumentedAndTellsWhatHappened() throws IOException {
    HeldEngine held = new HeldEngine(MODEL.labels(), 0);
    WorkerOptions options =
        WorkerOptions.DEFAULTS
            .withSolver(SolverOptions.DEFAULTS.withCheckEvery(1).to(0, 3))
            .withPolicies(new DropPolicies(List.of(Rule.parse("live=latest"))));
    Admission admission = new Admission(_ -> segmenter(held), 1, LabelChange.REFUSED);
    try (ModelSlot slot = new ModelSlot(segmenter(held));
        ModelSlot second = new ModelSlot(segmenter(held));
        ModelFollower _ =
            ModelFollower.ofChallengers(
                kafka,
                topics,
                "other",
                admission,
                new ModelsAtWork(slot, second, new StreamShare(0), OneIn.NONE),
                registry);
        ModelFollower _ = new ModelFollower(kafka, topics, "other", admission, slot, registry);
        Worker worker = new Worker(kafka, topics, slot, options, registry)) {
      publish(frame("live", 0));
      held.awaitFrames(1);
      for (int i = 1; i < 4; i++) {
        publish(frame("live", i));
      }
      await().until(() -> value("segstream.frames.received") == 4);
      assertThat(value("segstream.frames.in.flight")).as("drops keep their order").isEqualTo(4);
      await().until(() -> value("segstream.queue.frames") == 1);
      assertThat(value("segstream.queue.age")).isPositive();
      assertThat(value("segstream.memory", "kind", "records")).isGreaterThan(WIDTH * HEIGHT * 3.0);
      assertThat(value("segstream.memory", "kind", "decoded")).isEqualTo(WIDTH * HEIGHT * 3);
      publish(damaged("archive", 0));
      publish(expired(frame("archive", 1)));
      held.release(100);
      List<Mask> masks = masks(6);
      await().until(() -> value("segstream.frames.in.flight") == 0);

      assertThat(value("segstream.frames.segmented")).isEqualTo(3);
      assertThat(value("segstream.frames.dropped", "reason", "superseded")).isEqualTo(2);
      assertThat(value("segstream.frames.dropped", "reason", "deadline")).isZero();
      assertThat(value("segstream.frames.dropped", "reason", "queue_full")).isZero();
      assertThat(value("segstream.frames.dropped", "reason", "retention")).isZero();
      assertThat(value("segstream.lag")).isZero();
      assertThat(masks)
          .filteredOn(m -> m.getDropReason() == DropReason.DROP_REASON_SUPERSEDED)
          .hasSize(2);
      assertThat(value("segstream.frames.undecodable")).isEqualTo(1);
      assertThat(value("segstream.frames.failed")).isZero();
      assertThat(value("segstream.frames.returned")).isZero();
      assertThat(value("segstream.frames.late")).as("two live, one expired").isEqualTo(3);
      assertThat(value("segstream.frames.ahead")).isZero();
      assertThat(value("segstream.stream.frames", "stream", "live", "outcome", "dropped"))
          .isEqualTo(2);
      assertThat(value("segstream.stream.frames", "stream", "archive", "outcome", "undecodable"))
          .isEqualTo(1);
      assertThat(value("segstream.streams")).isEqualTo(2);
      assertThat(value("segstream.batch.size")).as("steps").isBetween(3.0, 4.0);
      for (String stage :
          List.of("queue_wait", "decode", "network", "crf_setup", "crf_solve", "encode")) {
        assertThat(value("segstream.stage", "stage", stage)).as(stage).isEqualTo(3);
      }
      assertThat(value("segstream.frame.latency")).isEqualTo(3);
      assertThat(registry.get("segstream.frame.latency").timer().totalTime(TimeUnit.HOURS))
          .as("frames of the street were captured in 1970, which counts as an hour ago")
          .isEqualTo(3);
      assertThat(value("segstream.solver.starts", "start", "warm_motion")).isEqualTo(1);
      assertThat(registry.get("segstream.solver.iterations").summary().totalAmount())
          .isEqualTo(iterations(masks));
      assertThat(value("segstream.solver.gap")).isEqualTo(3);
      assertThat(value("segstream.solver.deadline.hits")).isEqualTo(1);
      assertThat(value("segstream.certificate.checks")).isEqualTo(3);
      assertThat(value("segstream.certificate.failures")).isZero();
      assertThat(value("segstream.memory", "kind", "warm")).isPositive();
      assertThat(
              value("segstream.models.at.work", "name", MODEL.name(), "version", MODEL.version()))
          .isOne();
      assertThat(value("segstream.models.loaded")).isOne();
      assertThat(value("segstream.models.followed")).isOne();
      assertThat(value("segstream.models.taken")).isZero();
      assertThat(value("segstream.models.refused", "reason", "labels")).isZero();
      assertThat(value("segstream.challengers.loaded")).isOne();
      assertThat(value("segstream.challengers.withdrawn")).isZero();
      assertThat(worker.ended()).isNotDone();
      assertThat(scraped()).isEqualTo(documented());
    }
    assertThat(scraped())
        .as("its streams are forgotten")
        .doesNotContain("segstream_stream_frames_total");
  }

  @Test
  void framesDeletedUnreadAreDropsForAReasonOfTheirOwn() throws Exception {
    ColourEngine engine = new ColourEngine(MODEL.labels());
    try (Worker _ = worker(engine, WorkerOptions.DEFAULTS)) {
      publish(frame("camera", 0));
      masks(1);
    }
    publish(frame("camera", 1));
    publish(frame("camera", 2));
    producer.flush();
    try (Admin admin = Admin.create(kafka.admin("test"))) {
      int partition = producer.partitionsFor(topics.frames()).size();
      Map<TopicPartition, RecordsToDelete> first = new HashMap<>();
      for (int i = 0; i < partition; i++) {
        first.put(new TopicPartition(topics.frames(), i), RecordsToDelete.beforeOffset(-1));
      }
      admin.deleteRecords(first).all().get();
    }
    publish(frame("camera", 3));
    try (Worker worker = worker(engine, WorkerOptions.DEFAULTS)) {
      assertThat(masks(2)).extracting(Mask::getSequence).containsExactly(0L, 3L);
      assertThat(value("segstream.frames.dropped", "reason", "retention")).isEqualTo(2);
      assertThat(worker.account().balances()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics.md", "operations.md", "architecture.md", "../README.md"})
  void nothingTellsToWatchWhatIsNotThere(String page) throws IOException {
    Set<String> all = new TreeSet<>(documented());
    all.addAll(documented("## Of every service"));
    all.addAll(documented("## Of a device for the field"));
    all.addAll(documented("## Of a monitor"));
    all.addAll(documented("## Of a console"));
    assertThat(names(Files.readString(DOCS.resolve(page)))).isSubsetOf(all);
  }

  private static double iterations(List<Mask> masks) {
    return masks.stream().mapToInt(mask -> mask.getCertificate().getIterations()).sum();
  }

  private static Frame expired(Frame frame) {
    Timestamp past = Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond() - 9).build();
    return frame.toBuilder().setDeadline(past).build();
  }

  /** A count, or a gauge's value. */
  private double value(String name, String... tags) {
    Meter meter = registry.get(name).tags(tags).meter();
    return StreamSupport.stream(meter.measure().spliterator(), false)
        .filter(each ->
            each.getStatistic() == Statistic.COUNT || each.getStatistic() == Statistic.VALUE)
        .mapToDouble(Measurement::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** What a scrape by Prometheus finds: names of samples. */
  private Set<String> scraped() {
    return registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]", 2)[0])
        .collect(Collectors.toSet());
  }

  /** The first column of the table of a worker's names. */
  private static Set<String> documented() throws IOException {
    return documented("## Names");
  }

  private static Set<String> documented(String section) throws IOException {
    String page = Files.readString(DOCS.resolve("metrics.md"));
    int begin = page.indexOf(section + "\n");
    return page.substring(begin, page.indexOf("\n## ", begin))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .flatMap(line -> names(line.substring(0, line.indexOf(" | "))))
        .collect(Collectors.toSet());
  }

  private static Stream<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group);
  }
}
