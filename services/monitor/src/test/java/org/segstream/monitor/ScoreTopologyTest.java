package org.segstream.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.segstream.transport.serde.Times;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Frame;
import org.segstream.v1.LabelClass;
import org.segstream.v1.LabelRequest;
import org.segstream.v1.LabelRequestState;
import org.segstream.v1.LabelSet;
import org.segstream.v1.LabeledFrame;
import org.segstream.v1.Mask;
import org.segstream.v1.ModelScore;

/** The scores of models by labels: what the topology is made of, then what comes out of it. */
class ScoreTopologyTest extends TopologyTest {
  private static final Instant START = Instant.parse("2026-03-01T23:59:00Z");

  ScoreTopologyTest() {
    super(START);
  }

  @Test
  void masksAndLabelsMeetInStoresOfPlacesOnly() {
    assertThat(topology.describe().subtopologies()).hasSize(1);
    assertThat(topology.describe().subtopologies().iterator().next().toString())
        .contains("Source: labeled-frames (topics: [segstream.labeled-frames])")
        .contains("Sink: model-scores (topic: segstream.model-scores)")
        .containsPattern("Processor: anchor-masks .stores: .*score-anchors.*score-waiting")
        .containsPattern("Processor: compare-labels .stores: .*score-anchors.*score-waiting");
  }

  @Test
  void aLabelThatComesAfterItsMaskIsAScoreOfTheModel() {
    for (int i = 0; i < 40; i++) {
      driven.pipe(mask("cam", i, 0, 0, 1, 1));
      driven.pass(Duration.ofSeconds(1));
    }
    driven.pipe(label("cam", 17, 0, 1, 1, 1));
    take();

    KeyValue<String, ModelScore> score = only();
    assertThat(score.key).isEqualTo("street/1/cam");
    assertThat(score.value.getTotal().getFrames()).isEqualTo(1);
    assertThat(score.value.getTotal().getConfusionList()).containsExactly(1L, 0L, 1L, 2L);
    assertThat(score.value.getTotal().getClassIouList()).containsExactly(50.0, 200.0 / 3);
    assertThat(score.value.getTotal().getMiou()).isEqualTo((50 + 200.0 / 3) / 2);
    assertThat(score.value.getLabelSet()).isEqualTo(Masks.ROAD_AND_CAR);
  }

  @Test
  void aLabelThatComesBeforeItsMaskWaitsForIt() {
    driven.pipe(label("cam", 3, 0, 0, 1, 255));
    driven.pass(Duration.ofMinutes(30));
    driven.pipe(mask("other", 3, 0, 0, 1, 1));
    driven.pipe(mask("cam", 2, 0, 0, 1, 1));
    take();
    assertThat(driven.scores()).isEmpty();
    driven.pipe(mask("cam", 3, 0, 0, 1, 1));
    take();
    assertThat(only().value.getTotal().getConfusionList())
        .as("without the pixel that nobody labelled")
        .containsExactly(2L, 0L, 0L, 1L);
  }

  @Test
  void afterTheRetentionALabelWaitsNoLonger() {
    driven.pipe(label("cam", 3, 0, 0, 1, 1));
    driven.pass(Duration.ofMinutes(61));
    driven.pass(Duration.ofMinutes(61));
    driven.pipe(mask("cam", 3, 0, 0, 1, 1));
    take();
    assertThat(driven.scores()).isEmpty();
  }

  @Test
  void aFrameCountsOnceHoweverOftenItsMaskAndLabelsCome() {
    driven.pipe(mask("cam", 3, 0, 0, 1, 1));
    driven.pipe(label("cam", 3, 0, 0, 1, 1));
    driven.pipe(label("cam", 3, 1, 1, 1, 1));
    take();
    driven.pipe(mask("cam", 3, 0, 0, 1, 1));
    driven.pipe(label("cam", 3, 1, 1, 1, 1));
    take();
    assertThat(driven.scores().getLast().value.getTotal().getFrames()).isEqualTo(1);
    driven.pipe(label("cam", 3, 1, 1, 1, 1));
    take();
    assertThat(driven.scores()).as("nothing new").isEmpty();
  }

  @Test
  void labelsThatComeAgainTakeThePlaceOfThoseBefore() {
    driven.pipe(mask("cam", 3, 0, 0, 1, 1));
    driven.pipe(mask("cam", 4, 0, 0, 1, 1));
    driven.pipe(label("cam", 3, 1, 1, 0, 0));
    driven.pipe(label("cam", 4, 0, 0, 1, 1));
    take();
    assertThat(driven.scores().getLast().value.getTotal().getConfusionList())
        .containsExactly(2L, 2L, 2L, 2L);
    driven.pipe(label("cam", 3, 0, 0, 1, 1));
    take();
    ModelScore score = driven.scores().getLast().value;
    assertThat(score.getTotal().getFrames()).isEqualTo(2);
    assertThat(score.getTotal().getConfusionList()).containsExactly(4L, 0L, 0L, 4L);
    assertThat(score.getTotal().getMiou()).isEqualTo(100);
    assertThat(score.getDaysList())
        .allSatisfy(day -> assertThat(day.getConfusionList()).isEqualTo(List.of(4L, 0L, 0L, 4L)));
  }

  @Test
  void aLabelWhoseMaskIsGoneIsComparedWithItsRequestsProposal() {
    Mask mask = mask("cam", 7, 0, 0, 1, 1);
    driven.pipe(
        LabelRequest.newBuilder()
            .setStreamId("cam")
            .setSequence(7)
            .setState(LabelRequestState.LABEL_REQUEST_STATE_OPEN)
            .setStateTime(Times.timestamp(driven.now()))
            .setModel(mask.getModel())
            .setProposal(mask.getLabelMap())
            .setLabelSet(mask.getLabelSet())
            .build());
    driven.pass(Duration.ofHours(2));
    driven.pipe(label("cam", 7, 0, 1, 1, 1));
    take();
    assertThat(only().key).isEqualTo("street/1/cam");
    assertThat(driven.requests()).as("and closed").hasSize(1);
  }

  @Test
  void eachVersionHasItsOwnScoresAndEachDayToo() {
    driven.pipe(mask("cam", 1, 0, 0, 1, 1));
    driven.pipe(label("cam", 1, 0, 0, 1, 1));
    take();
    driven.pass(Duration.ofMinutes(2));
    driven.pipe(mask("cam", 2, 0, 0, 0, 0));
    driven.pipe(label("cam", 2, 0, 0, 1, 1));
    driven.pipe(mask("cam", 3, 0, 0, 1, 1).toBuilder().setModel(Masks.model("2")).build());
    driven.pipe(label("cam", 3, 0, 0, 1, 1));
    take();

    List<KeyValue<String, ModelScore>> all = driven.scores();
    assertThat(all)
        .extracting(each -> each.key)
        .containsExactly("street/1/cam", "street/1/cam", "street/2/cam");
    ModelScore first = all.get(1).value;
    assertThat(first.getTotal().getFrames()).isEqualTo(2);
    assertThat(first.getTotal().getConfusionList()).containsExactly(4L, 0L, 2L, 2L);
    assertThat(first.getDaysList()).as("before and after midnight").hasSize(2);
    assertThat(first.getDays(0).getMiou()).isEqualTo(100);
    assertThat(first.getDays(1).getMiou()).isEqualTo(25);
    assertThat(all.get(2).value.getTotal().getMiou()).isEqualTo(100);
  }

  @Test
  void whatIsGoneOrDoesNotFitIsNoScore() {
    driven.pipe(mask("gone", 1, 0, 0, 1, 1));
    records.expire(Topics.standard().masks());
    driven.pipe(label("gone", 1, 0, 0, 1, 1));
    driven.pipe(mask("odd", 1, 0, 0, 1, 1));
    LabelSet others =
        Masks.ROAD_AND_CAR.toBuilder()
            .clearClasses()
            .addClasses(LabelClass.newBuilder().setName("Sky"))
            .build();
    driven.pipe(label("odd", 1, 0, 0, 0, 0).toBuilder().setLabelSet(others).build());
    driven.pipe(mask("broken", 1, 0, 0, 1, 1).toBuilder().clearLabelMap().build());
    driven.pipe(label("broken", 1, 0, 0, 1, 1));
    driven.pipe(Masks.dropped("dropped", 1, driven.now()));
    driven.pipe(label("dropped", 1, 0, 0, 1, 1));
    take();
    assertThat(driven.scores()).isEmpty();
  }

  @Test
  void whileTheBrokerIsAwayItIsTriedAgain() {
    driven.pipe(mask("cam", 1, 0, 0, 1, 1));
    records.setAway(true);
    driven.pipe(label("cam", 1, 0, 0, 1, 1));
    take();
    assertThat(driven.scores()).isEmpty();
    records.setAway(false);
    take();
    assertThat(only().value.getTotal().getFrames()).isEqualTo(1);
  }

  @Test
  void labelsThatAreNoneAreSkipped() {
    driven.pipeLabels("cam", "no protobuf".getBytes(StandardCharsets.UTF_8));
    driven.pipeLabels("other", label("cam", 1, 0, 0, 1, 1).toByteArray());
    driven.pipeLabels("cam", null);
    assertThat(skipped.count()).isEqualTo(2);
  }

  /** Errands are sent one second and taken the next. */
  private void take() {
    for (int i = 0; i < 4; i++) {
      driven.pass(Duration.ofSeconds(1));
    }
  }

  private KeyValue<String, ModelScore> only() {
    List<KeyValue<String, ModelScore>> all = driven.scores();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private Mask mask(String stream, long sequence, int... labels) {
    return Masks.segmented(stream, sequence, driven.now()).toBuilder()
        .setLabelMap(Masks.map(labels))
        .setLabelSet(Masks.ROAD_AND_CAR)
        .build();
  }

  private static LabeledFrame label(String stream, long sequence, int... labels) {
    return LabeledFrame.newBuilder()
        .setFrame(Frame.newBuilder().setStreamId(stream).setSequence(sequence))
        .setLabelMap(Masks.map(labels))
        .setLabelSet(Masks.ROAD_AND_CAR)
        .build();
  }
}
