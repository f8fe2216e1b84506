package org.segstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.segstream.cli.options.ServiceCertificates;
import org.segstream.transport.KafkaSettings;

class TrainerHealthTest {
  private static final Pattern NAME = Pattern.compile("segstream_[a-z_]+");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TrainerHealth health = new TrainerHealth(Duration.ofSeconds(2), registry);

  @Test
  void saysWhatItWaitsForBeforeItIsStarted() {
    assertThat(health.probes().hindrance().get()).contains("not started yet");
    health.waits("no Kafka broker answered at there:1 within 6 s");
    assertThat(health.probes().hindrance().get())
        .contains("no Kafka broker answered at there:1 within 6 s");
    assertThat(health.probes().started()).isFalse();
    assertThat(health.probes().live().getAsBoolean()).isTrue();
    assertThat(registry.get("segstream.trainer.ready").gauge().value()).isZero();
  }

  @Test
  void aRenewedCertificateAsksForAStart() {
    AtomicBoolean due = new AtomicBoolean();
    health.renewal(due::get);
    assertThat(health.probes().live().getAsBoolean()).isTrue();
    due.set(true);
    assertThat(health.probes().live().getAsBoolean()).isFalse();
  }

  /** The manifests' alerts go by these names. */
  @Test
  void everyMetricIsDocumented() throws IOException {
    var _ = ServiceCertificates.watch(KafkaSettings.of("there:1"), registry);
    String page = Files.readString(Path.of("../../docs/metrics.md"));
    int begin = page.indexOf("## Of every service\n");
    String section = page.substring(begin, page.indexOf("\n## ", begin));
    assertThat(names(registry.scrape().replaceAll("(?m)^#.*$", ""))).isEqualTo(names(section));
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
