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
import org.segstream.v1.DropReason;
import org.segstream.v1.Frame;
import org.segstream.v1.Image;
import org.segstream.worker.Batcher.Turn;
import org.segstream.worker.StreamTable.StreamKey;
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
    assertThat(names(batcher.take())).containsExactly("a1", "b1");
    assertThat(names(batcher.take())).containsExactly("a2");
  }

  @Test
  void streamsTakeTurns() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(1, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 20));
    offer(batcher, "a", 1, 2);
    offer(batcher, "b", 1, 2);
    assertThat(names(batcher.take())).containsExactly("a1");
    assertThat(names(batcher.take())).containsExactly("b1");
    assertThat(names(batcher.take())).containsExactly("a2");
    assertThat(names(batcher.take())).containsExactly("b2");
  }

  @Test
  void aStreamHasTwoFramesUnderWayAtMostAndHoldsNoOtherBack() throws Exception {
    Batcher batcher = batcher(FOUR);
    offer(batcher, "slow", 1, 2, 3);
    List<Turn> first = batcher.take();
    batcher.take();
    offer(batcher, "quick", 1);
    assertThat(names(batcher.take())).as("slow waits for its solver").containsExactly("quick1");
    batcher.finished(first.getFirst());
    assertThat(names(batcher.take())).containsExactly("slow3");
  }

  @Test
  void waitsForOtherStreamsAsLongAsItMayLingerAndNoLongerThanTheStepIsFull() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(2, Duration.ofSeconds(20), 3, Duration.ofMillis(100), 1 << 20));
    CompletableFuture<List<Turn>> step = later(batcher::take);
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
    assertThat(names(batcher.take())).containsExactly("a1");
  }

  @Test
  void decodedPicturesUnderWayStayWithinTheirMemory() throws Exception {
    int two = 2 * 3 * 10 * 10;
    Batcher batcher = batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), two));
    for (String stream : List.of("a", "b", "c")) {
      offer(batcher, stream, 1);
    }
    List<Turn> first = batcher.take();
    assertThat(names(first)).containsExactly("a1", "b1");
    CompletableFuture<List<Turn>> next = later(batcher::take);
    await().during(Duration.ofMillis(200)).until(() -> !next.isDone());
    assertThat(batcher.load().decodedBytes()).isEqualTo(two);
    batcher.finished(first.getFirst());
    assertThat(names(next.join())).containsExactly("c1");
  }

  @Test
  void aPictureLargerThanThatMemoryIsLetThroughAlone() throws Exception {
    Batcher batcher = batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1));
    offer(batcher, "a", 1);
    offer(batcher, "b", 1);
    assertThat(batcher.take()).hasSize(1);
  }

  @Test
  void latestKeepsTheNewestFrameAndOneUnderWay() throws Exception {
    Batcher batcher = batcher(FOUR);
    batcher.offer(key("a"), frame("a", 1, DropPolicy.LATEST));
    List<Turn> first = batcher.take();
    for (int i = 2; i <= 4; i++) {
      batcher.offer(key("a"), frame("a", i, DropPolicy.LATEST));
    }
    assertThat(dropped).containsExactly("a2 SUPERSEDED", "a3 SUPERSEDED");
    CompletableFuture<List<Turn>> next = later(batcher::take);
    await().during(Duration.ofMillis(100)).until(() -> !next.isDone());
    batcher.finished(first.getFirst());
    assertThat(names(next.join())).containsExactly("a4");
  }

  @Test
  void underFourTimesTheLoadLatestKeepsEveryAgeBelowTwoPeriodsAndTheService() throws Exception {
    long period = 10;
    long service = 37;
    int frames = 400;
    Batcher batcher = batcher(FOUR);
    Optional<Turn> underWay = Optional.empty();
    long free = 0;
    int segmented = 0;
    for (long now = 0; now < frames * period; now++) {
      if (now % period == 0) {
        batcher.offer(key("live"), frame("live", (int) (now / period), DropPolicy.LATEST));
      }
      if (now >= free && batcher.load().waiting() > 0) {
        underWay.ifPresent(batcher::finished);
        Turn turn = batcher.take().getFirst();
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
    batcher.offer(key("a"), aged(1, Duration.ofMillis(99)));
    batcher.offer(key("a"), aged(2, Duration.ofMillis(101)));
    batcher.offer(key("a"), aged(3, Duration.ofMillis(99)));
    assertThat(names(batcher.take())).containsExactly("a1");
    assertThat(dropped).as("its turn has not come").isEmpty();
    assertThat(names(batcher.take())).containsExactly("a3");
    assertThat(dropped).containsExactly("a2 DEADLINE");
  }

  @Test
  void theFramesOwnDeadlineIsStrongerThanTheAgeAllowed() throws Exception {
    Batcher batcher = batcher(FOUR);
    QueuedFrame old = aged(1, Duration.ofSeconds(10));
    Frame.Builder frame = old.frame().toBuilder();
    frame.getDeadlineBuilder().setSeconds(NOW.getEpochSecond() + 1);
    batcher.offer(key("a"), new QueuedFrame(old.delivery(), frame.build(), 0, old.policy()));
    assertThat(names(batcher.take())).containsExactly("a1");
  }

  @Test
  void deadlineDropsTheOldestWhenTooManyWait() {
    Batcher batcher = batcher(FOUR);
    for (int i = 1; i <= 5; i++) {
      batcher.offer(key("a"), frame("a", i, DropPolicy.DEADLINE));
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
    List<Stream> forgotten = batcher.forget(key("a").partition());
    assertThat(batcher.drain(forgotten)).hasSize(2);
    assertThat(batcher.close()).isEmpty();
    assertThat(batcher.take()).isEmpty();
  }

  @Test
  void aPictureThatIsYetToComeHoldsNoOtherStreamAndKeepsItsPlace() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 24));
    QueuedFrame far = external("far", 1);
    batcher.offer(key("far"), far);
    batcher.offer(key("far"), external("far", 2));
    offer(batcher, "near", 3, 4, 5);
    assertThat(names(batcher.take())).containsExactly("near3");
    assertThat(batcher.load().decodedBytes())
        .as("its bytes count before they are there")
        .isEqualTo(2 * far.decodedBytes() + 3 * 10 * 10);
    assertThat(names(batcher.take())).containsExactly("near4");
    CompletableFuture<List<Turn>> next = later(batcher::take);
    await().during(Duration.ofMillis(100)).until(() -> !next.isDone());
    arriving.values().forEach(each -> each.complete(far.frame()));
    assertThat(names(next.join())).as("one of a stream").containsExactly("far1");
    assertThat(names(batcher.take())).containsExactly("far2");
  }

  @Test
  void aPictureThatComesBeforeThatOfItsStreamsEarlierFrameWaitsForIt() throws Exception {
    Batcher batcher =
        batcher(new QueueOptions(4, Duration.ZERO, 3, Duration.ofMillis(100), 1 << 24));
    batcher.offer(key("far"), external("far", 1));
    batcher.offer(key("far"), external("far", 2));
    CompletableFuture<List<Turn>> next = later(batcher::take);
    await().until(() -> arriving.size() == 2);
    requireNonNull(arriving.get(2L)).complete(external("far", 2).frame());
    await().during(Duration.ofMillis(100)).until(() -> !next.isDone());
    requireNonNull(arriving.get(1L)).complete(external("far", 1).frame());
    assertThat(names(next.join())).containsExactly("far1");
    assertThat(names(batcher.take())).containsExactly("far2");
  }

  @Test
  void closingWaitsForThePicturesWhoseTurnHasCome() throws Exception {
    Batcher batcher = batcher(FOUR);
    batcher.offer(key("far"), external("far", 1));
    CompletableFuture<List<Turn>> next = later(batcher::take);
    await().until(() -> !arriving.isEmpty());
    assertThat(batcher.close()).isEmpty();
    assertThat(next).isNotDone();
    arriving
        .values()
        .forEach(each -> each.completeExceptionally(new IllegalStateException("it is gone")));
    assertThat(names(next.join())).containsExactly("far1");
    assertThat(batcher.take()).isEmpty();
  }

  private static QueuedFrame external(String stream, int sequence) {
    QueuedFrame frame = frame(stream, sequence, DropPolicy.ALL);
    Frame.Builder elsewhere = frame.frame().toBuilder();
    elsewhere.getImageBuilder().getExternalBuilder().setUri("https://example.org/1");
    return new QueuedFrame(frame.delivery(), elsewhere.build(), 0, frame.policy());
  }

  private Batcher batcher(QueueOptions options) {
    StreamTable table = new StreamTable(key -> new Stream(key, Runnable::run), 8, 1 << 20);
    return new Batcher(
        table,
        options,
        frame -> arriving.computeIfAbsent(frame.getSequence(), _ -> new CompletableFuture<>()),
        (_, frame, reason) -> dropped.add(name(frame) + " " + reasonOf(reason)),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static String reasonOf(DropReason reason) {
    return reason.name().substring("DROP_REASON_".length());
  }

  private static void offer(Batcher batcher, String stream, int... sequences) {
    for (int sequence : sequences) {
      batcher.offer(key(stream), frame(stream, sequence, DropPolicy.ALL));
    }
  }

  private static QueuedFrame aged(int sequence, Duration age) {
    QueuedFrame frame = frame("a", sequence, DropPolicy.DEADLINE);
    Instant captured = NOW.minus(age);
    Frame.Builder aged = frame.frame().toBuilder();
    aged.getCaptureTimeBuilder().setSeconds(captured.getEpochSecond()).setNanos(captured.getNano());
    return new QueuedFrame(frame.delivery(), aged.build(), 0, frame.policy());
  }

  private static QueuedFrame frame(String stream, int sequence, DropPolicy policy) {
    Frame frame =
        Frame.newBuilder()
            .setStreamId(stream)
            .setSequence(sequence)
            .setCaptureTime(
                com.google.protobuf.Timestamp.newBuilder().setSeconds(NOW.getEpochSecond()))
            .setImage(Image.newBuilder().setWidth(10).setHeight(10))
            .build();
    return new QueuedFrame(Deliveries.of(frame, sequence), frame, System.nanoTime(), policy);
  }

  private static StreamKey key(String stream) {
    return new StreamKey(new TopicPartition("frames", 0), stream);
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
