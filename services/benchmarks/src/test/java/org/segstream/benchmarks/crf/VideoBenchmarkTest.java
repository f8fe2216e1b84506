package org.segstream.benchmarks.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.segstream.benchmarks.Machine;
import org.segstream.vision.street.CameraMotion;

class VideoBenchmarkTest {
  private static final Set<VideoStart> MOVING = Set.of(VideoStart.CHOSEN, VideoStart.ALL_PIXELS);

  @Test
  void measuresEveryStartToEveryGap() {
    VideoSequence sequence = VideoSequences.street(CameraMotion.FORWARD, 0.99, 160, 128, 4);
    List<Integer> rounds = new ArrayList<>();

    List<VideoFigures> figures = new VideoBenchmark(2).run(sequence, rounds::add);

    assertThat(rounds).containsExactly(1, 2);
    assertThat(figures)
        .hasSize(10)
        .allSatisfy(way -> {
          assertThat(way.reached()).isTrue();
          assertThat(way.iterations()).isGreaterThanOrEqualTo(1);
          assertThat(way.cpuMillis().median()).isPositive();
          assertThat(way.motionMillis().median() > 0).isEqualTo(MOVING.contains(way.start()));
        });
    VideoReport report = new VideoReport(Machine.current(), figures);
    JsonNode first = report.toJson().get("sequences").get(0);
    assertThat(first.get("times_cold").asDouble()).isEqualTo(1);
    assertThat(report.toMarkdown())
        .contains("| street forward, noise 0.99 | 1e-03 | chosen |")
        .contains("| street forward, noise 0.99 | 1e-03 | all pixels |");
  }

  @Test
  void refusesASingleFrame() {
    VideoSequence two = VideoSequences.street(CameraMotion.STATIC, 0.9, 64, 48, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new VideoSequence("one", two.images().subList(0, 1), two.energies().subList(0, 1)))
        .withMessageContaining("at least 2");
  }
}
