package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.segstream.gpu.DeviceCounters;

/** What is told of a device for the field is what the documentation says. */
class FieldMetricsTest {
  private static final Pattern NAME = Pattern.compile("segstream_field_[a-z_]+");

  @Test
  void haveTheNamesOfTheDocumentation() throws IOException {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    FieldMetrics.register(new DeviceCounters(), registry);
    String samples =
        registry
            .scrape()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .collect(Collectors.joining("\n"));
    Set<String> documented = names(Files.readString(Path.of("../../docs/metrics.md")));
    assertThat(names(samples)).isEqualTo(documented);
    assertThat(samples).contains("blocks_total{work=\"visited\"}", "blocks_total{work=\"rested\"}");
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .filter(name -> !name.endsWith("_max"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
