package org.segstream.worker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.worker.Batcher.Turn;
import org.segstream.worker.options.DropPolicy;
import org.segstream.worker.options.QueueOptions;

@Timeout(30)
class BatcherTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final QueueOptions FOUR =
      new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 20);

  private final List<String> dropped = new ArrayList<>();
  private final Map<Long, CompletableFuture<Frame>> arriving = new ConcurrentHashMap<>();

  @Test
  void aStepHoldsAtMostOneFrameOfAStream() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, "a", 1, 2, 3);
    offer(batcher, "b", 1);
    assertThat(names(take(batcher))).containsExactly("a1", "b1");
    assertThat(names(take(batcher))).containsExactly("a2");
  }

  @Test
  void streamsTakeTurns() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(1, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 20));
    offer(batcher, "a", 1, 2);
    offer(batcher, "b", 1, 2);
    assertThat(names(take(batcher))).containsExactly("a1");
    assertThat(names(take(batcher))).containsExactly("b1");
    assertThat(names(take(batcher))).containsExactly("a2");
    assertThat(names(take(batcher))).containsExactly("b2");
  }

  @Test
  void aSlowStreamHoldsNoOtherBack() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, "slow", 1, 2, 3);
    List<Turn> first = take(batcher);
    take(batcher);
    offer(batcher, "quick", 1);
    assertThat(names(take(batcher))).as("slow waits for its solver").containsExactly("quick1");
    batcher.finished(first.getFirst().frame());
    assertThat(names(take(batcher))).containsExactly("slow3");
  }

  @Test
  void lingersForOtherStreamsUntilTheStepIsFull() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(2, Duration.ofSeconds(20), 3, Duration.ofMillis(100), 1 << 20));
    CompletableFuture<List<Turn>> step = later(() -> take(batcher));
    offer(batcher, "a", 1);
    await().during(Duration.ofMillis(200)).until(() -> !step.isDone());
    offer(batcher, "b", 1);
    assertThat(names(step.join())).containsExactly("a1", "b1");
  }

  @Test
  void aStepThatNobodyJoinsGoesOnAlone() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(2, Duration.ofMillis(20), 3, Duration.ofMillis(100), 1 << 20));
    offer(batcher, "a", 1);
    assertThat(names(take(batcher))).containsExactly("a1");
  }

  @Test
  void decodedPicturesUnderWayStayWithinTheirMemory() throws Exception {
    int two = 2 * 3 * 10 * 10;
    Batcher batcher = batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), two));
    for (String stream : List.of("a", "b", "c")) {
      offer(batcher, stream, 1);
    }
    List<Turn> first = take(batcher);
    assertThat(names(first)).containsExactly("a1", "b1");
    CompletableFuture<List<Turn>> next = later(() -> take(batcher));
    await().during(Duration.ofMillis(200)).until(() -> !next.isDone());
    assertThat(batcher.load().decodedBytes()).isEqualTo(two);
    batcher.finished(first.getFirst().frame());
    assertThat(names(next.join())).containsExactly("c1");
  }

  @Test
  void aPictureLargerThanThatMemoryIsLetThroughAlone() throws Exception {
    Batcher batcher = batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1));
    offer(batcher, "a", 1);
    offer(batcher, "b", 1);
    assertThat(take(batcher)).hasSize(1);
  }

  @Test
  void latestKeepsTheNewestFrameAndOneUnderWay() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, frame("a", 1), DropPolicy.LATEST);
    List<Turn> first = take(batcher);
    for (int i = 2; i <= 4; i++) {
      offer(batcher, frame("a", i), DropPolicy.LATEST);
    }
    assertThat(dropped).containsExactly("a2 SUPERSEDED", "a3 SUPERSEDED");
    CompletableFuture<List<Turn>> next = later(() -> take(batcher));
    await().during(Duration.ofMillis(100)).until(() -> !next.isDone());
    batcher.finished(first.getFirst().frame());
    assertThat(names(next.join())).containsExactly("a4");
  }

  @Test
  void latestKeepsFramesYoungUnderFourTimesTheLoad() throws Exception {
    long period = 10;
    long service = 37;
    int frames = 400;
    Batcher batcher = batcher(FOUR);
    Optional<Turn> underWay = Optional.empty();
    long free = 0;
    int segmented = 0;
    for (long now = 0; now < frames * period; now++) {
      if (now % period == 0) {
        offer(batcher, frame("live", (int) (now / period)), DropPolicy.LATEST);
      }
      if (now >= free && batcher.load().waiting() > 0) {
        underWay.ifPresent(turn -> batcher.finished(turn.frame()));
        Turn turn = take(batcher).getFirst();
        long captured = turn.frame().frame().getSequence() * period;
        assertThat(now + service - captured).isLessThanOrEqualTo(2 * period + service);
        underWay = Optional.of(turn);
        free = now + service;
        segmented++;
      }
    }
    assertThat(segmented)
        .as("it never rests")
        .isGreaterThan((int) (frames * period / (service + 1)));
    assertThat(dropped).hasSize(frames - segmented - batcher.load().waiting());
  }

  @Test
  void deadlineDropsWhatIsTooOldWhenItsTurnComes() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, aged(1, Duration.ofMillis(99)), DropPolicy.DEADLINE);
    offer(batcher, aged(2, Duration.ofMillis(101)), DropPolicy.DEADLINE);
    offer(batcher, aged(3, Duration.ofMillis(99)), DropPolicy.DEADLINE);
    assertThat(names(take(batcher))).containsExactly("a1");
    assertThat(dropped).as("its turn has not come").isEmpty();
    assertThat(names(take(batcher))).containsExactly("a3");
    assertThat(dropped).containsExactly("a2 DEADLINE");
  }

  @Test
  void theFramesOwnDeadlineIsStrongerThanTheAgeAllowed() throws Exception {
    Batcher batcher = batcher(FOUR);
    Frame.Builder frame = aged(1, Duration.ofSeconds(10)).toBuilder();
    frame.getDeadlineBuilder().setSeconds(NOW.getEpochSecond() + 1);
    offer(batcher, frame.build(), DropPolicy.DEADLINE);
    assertThat(names(take(batcher))).containsExactly("a1");
  }

  @Test
  void deadlineDropsTheOldestWhenTooManyWait() {
    Batcher batcher = batcher(FOUR);
    for (int i = 1; i <= 5; i++) {
      offer(batcher, frame("a", i), DropPolicy.DEADLINE);
    }
    assertThat(dropped).containsExactly("a1 QUEUE_FULL", "a2 QUEUE_FULL");
  }

  @Test
  void allDropsNothing() {
    Batcher batcher = batcher(FOUR);
    offer(batcher, "a", 1, 2, 3, 4, 5, 6);
    assertThat(dropped).isEmpty();
    assertThat(batcher.load().waiting()).isEqualTo(6);
  }

  @Test
  void aForgottenPartitionsFramesGetNoTurn() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, "a", 1, 2);
    List<Stream> forgotten = batcher.forget(new TopicPartition("frames", 0));
    assertThat(batcher.drain(forgotten)).hasSize(2);
    assertThat(batcher.close()).isEmpty();
    assertThat(batcher.take()).isEmpty();
  }

  @Test
  void aMissingPictureHoldsOnlyItsOwnStream() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 24));
    Frame far = external("far", 1);
    offer(batcher, far, DropPolicy.ALL);
    offer(batcher, external("far", 2), DropPolicy.ALL);
    offer(batcher, "near", 3, 4, 5);
    assertThat(names(take(batcher))).containsExactly("near3");
    assertThat(batcher.load().decodedBytes())
        .as("its bytes count before they are there")
        .isEqualTo(2 * Deliveries.queued(far).decodedBytes() + 3 * 10 * 10);
    assertThat(names(take(batcher))).containsExactly("near4");
    CompletableFuture<List<Turn>> next = later(() -> take(batcher));
    await().during(Duration.ofMillis(100)).until(() -> !next.isDone());
    arriving.values().forEach(each -> each.complete(far));
    assertThat(names(next.join())).as("one of a stream").containsExactly("far1");
    assertThat(names(take(batcher))).containsExactly("far2");
  }

  @Test
  void aPictureWaitsForThatOfTheFrameBefore() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 24));
    offer(batcher, external("far", 1), DropPolicy.ALL);
    offer(batcher, external("far", 2), DropPolicy.ALL);
    CompletableFuture<List<Turn>> next = later(() -> take(batcher));
    await().until(() -> arriving.size() == 2);
    requireNonNull(arriving.get(2L)).complete(external("far", 2));
    await().during(Duration.ofMillis(100)).until(() -> !next.isDone());
    requireNonNull(arriving.get(1L)).complete(external("far", 1));
    assertThat(names(next.join())).containsExactly("far1");
    assertThat(names(take(batcher))).containsExactly("far2");
  }

  @Test
  void closingWaitsForThePicturesWhoseTurnHasCome() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, external("far", 1), DropPolicy.ALL);
    CompletableFuture<List<Turn>> next = later(() -> take(batcher));
    await().until(() -> !arriving.isEmpty());
    assertThat(batcher.close()).isEmpty();
    assertThat(next).isNotDone();
    arriving
        .values()
        .forEach(each -> each.completeExceptionally(new IllegalStateException("it is gone")));
    assertThat(names(next.join())).containsExactly("far1");
    assertThat(batcher.take()).isEmpty();
  }

  @Test
  void aFrameThatKeepsUpIsNotHurried() throws Exception {
    Batcher batcher = batcher(FOUR);
    for (DropPolicy policy : DropPolicy.values()) {
      for (int i = 1; i < 4; i++) {
        offer(batcher, frame(policy.name(), i), policy);
        Turn turn = take(batcher).getFirst();
        assertThat(turn.hurried()).isFalse();
        batcher.finished(turn.frame());
      }
    }
  }

  @Test
  void aFrameIsHurriedThatHadToWaitOrBehindWhichAnotherWaits() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, frame("latest", 1), DropPolicy.LATEST);
    Turn first = take(batcher).getFirst();
    offer(batcher, frame("latest", 2), DropPolicy.LATEST);
    batcher.finished(first.frame());
    Turn second = take(batcher).getFirst();
    assertThat(List.of(first.hurried(), second.hurried())).containsExactly(false, true);
    batcher.finished(second.frame());
    offer(batcher, frame("latest", 3), DropPolicy.LATEST);
    assertThat(take(batcher).getFirst().hurried()).as("it has caught up").isFalse();

    for (DropPolicy policy : List.of(DropPolicy.DEADLINE, DropPolicy.ALL)) {
      offer(batcher, frame(policy.name(), 1), policy);
      offer(batcher, frame(policy.name(), 2), policy);
      boolean before = take(batcher).getFirst().hurried();
      boolean after = take(batcher).getFirst().hurried();
      assertThat(List.of(before, after)).as("%s", policy).containsOnly(policy != DropPolicy.ALL);
    }
  }

  private static Frame external(String stream, int sequence) {
    Frame.Builder frame = frame(stream, sequence).toBuilder();
    frame.getImageBuilder().getExternalBuilder().setUri("https://example.org/1");
    return frame.build();
  }

  private Batcher batcher(QueueOptions options) {
    StreamTable table = new StreamTable(key -> new Stream(key, Runnable::run), 8, 1 << 20);
    return new Batcher(
        table,
        options,
        frame -> arriving.computeIfAbsent(frame.getSequence(), _ -> new CompletableFuture<>()),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private List<Turn> take(Batcher batcher) throws InterruptedException {
    Batcher.Step step = batcher.take().orElseThrow();
    note(step.dropped());
    return step.turns();
  }

  private void note(List<Fate.Dropped> drops) {
    for (Fate.Dropped drop : drops) {
      String reason = drop.reason().name().substring("DROP_REASON_".length());
      dropped.add(name(drop.frame()) + " " + reason);
    }
  }

  private void offer(Batcher batcher, String stream, int... sequences) {
    for (int sequence : sequences) {
      offer(batcher, frame(stream, sequence), DropPolicy.ALL);
    }
  }

  private void offer(Batcher batcher, Frame frame, DropPolicy policy) {
    note(batcher.offer(Deliveries.of(frame, frame.getSequence()), frame, policy));
  }

  private static Frame aged(int sequence, Duration age) {
    Instant captured = NOW.minus(age);
    Frame.Builder aged = frame("a", sequence).toBuilder();
    aged.getCaptureTimeBuilder().setSeconds(captured.getEpochSecond()).setNanos(captured.getNano());
    return aged.build();
  }

  private static Frame frame(String stream, int sequence) {
    return Frame.newBuilder()
        .setStreamId(stream)
        .setSequence(sequence)
        .setCaptureTime(com.google.protobuf.Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()))
        .setImage(Image.newBuilder().setWidth(10).setHeight(10))
        .build();
  }

  private static List<String> names(List<Turn> turns) {
    return turns.stream().map(turn -> name(turn.frame())).toList();
  }

  private static String name(QueuedFrame frame) {
    return frame.frame().getStreamId() + frame.frame().getSequence();
  }

  private static <T> CompletableFuture<T> later(Callable<T> what) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return what.call();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
  }
}
