package org.segstream.cli.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.http.StatusServer;
import org.segstream.crf.reference.ReferenceSolver;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.MaskSize;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.Worker;
import org.segstream.worker.options.WorkerOptions;

/** What the probes answer about a real worker. */
@Timeout(120)
class WorkerHealthTest {
  private static final SegmentationModel MODEL = BundledModels.load("street");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WorkerHealth health = new WorkerHealth(Duration.ofSeconds(2));
  private final StatusServer server =
      StatusServer.start(
          new InetSocketAddress(0),
          health.probes(),
          new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void isReadyOnceItIsStartedAndTheGroupHasTakenItIn() {
    assertThat(answers()).as("while the model loads").containsExactly(503, 503, 200);
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      Worker worker = worker(prepared(broker), Topics.standard());
      await().until(worker::isAssigned);
      assertThat(answers()).as("assigned, but not said to be warm").containsExactly(503, 503, 200);
      health.started(worker, () -> true);
      assertThat(answers()).containsExactly(200, 200, 200);
      worker.close();
      assertThat(answers()).as("ended").containsExactly(200, 503, 503);
    }
  }

  @Test
  void isReadyOnceItsTopicsAreThereWhichItDoesNotMake() throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder().setting("auto.create.topics.enable", "true").start()) {
      KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
      try (Worker worker = worker(kafka, Topics.standard());
          Admin admin = Admin.create(kafka.admin("test"))) {
        health.started(worker, () -> true);
        await().until(() -> why().equals("no: there is no topic segstream.frames\n"));
        make(admin, "segstream.frames");
        await().until(() -> why().equals("no: there is no topic segstream.masks\n"));
        assertThat(worker.assigned()).isNotDone();
        make(admin, "segstream.masks");
        await().until(() -> why().equals("no: there is no topic segstream.dead-letters\n"));
        assertThat(admin.listTopics().names().get())
            .as("the broker would have made them")
            .containsExactlyInAnyOrder("segstream.frames", "segstream.masks");
        make(admin, "segstream.dead-letters");
        await().until(() -> answers().equals(List.of(200, 200, 200)));
        assertThat(worker.assigned()).isDone();
      }
    }
  }

  @Test
  void saysWhatItWaitsForBeforeItIsStarted() {
    assertThat(why()).isEqualTo("no: not started yet\n");
    health.waits("no Kafka broker answered at there:1 within 6 s");
    assertThat(why()).isEqualTo("no: no Kafka broker answered at there:1 within 6 s\n");
    assertThat(answers()).containsExactly(503, 503, 200);
  }

  /** As in a cluster in which all is started at once. */
  @Test
  void aWorkerWaitsForABrokerThatComesLater(@TempDir Path folder) throws Exception {
    int port = freePort();
    int http = freePort();
    Process process =
        WorkerProcess.start(
            "127.0.0.1:" + port,
            folder.resolve("worker.log"),
            "--http-port",
            Integer.toString(http));
    try {
      await()
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptions()
          .until(() -> ask(http, "ready").body().startsWith("no: no Kafka broker answered at 127"));
      assertThat(ask(http, "live").statusCode()).isEqualTo(200);
      try (EmbeddedBroker broker = EmbeddedBroker.builder().port(port).start()) {
        prepared(broker);
        await().atMost(Duration.ofSeconds(40)).until(() -> ask(http, "ready").statusCode() == 200);
        process.destroy();
        process.waitFor();
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aRenewedCertificateAsksForAStart() throws IOException {
    AtomicBoolean due = new AtomicBoolean();
    health.renewal(due::get);
    try (Worker worker = worker(KafkaSettings.of("127.0.0.1:" + freePort()), Topics.standard())) {
      health.started(worker, () -> true);
      assertThat(status("live")).isEqualTo(200);
      due.set(true);
      assertThat(status("live")).isEqualTo(503);
    }
  }

  @Test
  void withoutABrokerItIsLiveButNotReady() throws IOException {
    try (Socket nobody = boundToNothing();
        Worker worker =
            worker(KafkaSettings.of("127.0.0.1:" + nobody.getLocalPort()), Topics.standard())) {
      health.started(worker, () -> true);
      await()
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(40))
          .until(() -> answers().equals(List.of(200, 503, 200)));
    }
  }

  @Test
  void aPollingLoopThatIsStuckIsNeitherReadyNorLive() {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      KafkaSettings kafka = prepared(broker);
      KafkaSettings held =
          new KafkaSettings(
              kafka.bootstrapServers(), Map.of("interceptor.classes", Stuck.class.getName()));
      try (Worker worker = worker(held, Topics.standard())) {
        health.started(worker, () -> true);
        await().until(() -> answers().equals(List.of(200, 200, 200)));
        WorkerProcess.publish(kafka, 1, 0, 6);
        await().until(() -> answers().equals(List.of(200, 503, 503)));
        Stuck.LATCH.countDown();
        await().until(() -> answers().equals(List.of(200, 200, 200)));
      }
    }
  }

  @Test
  void aWorkerThatFollowsModelsNoLongerIsNeitherReadyNorLive() {
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start();
        Worker worker = worker(prepared(broker), Topics.standard())) {
      AtomicBoolean following = new AtomicBoolean(true);
      health.started(worker, following::get);
      await().until(() -> answers().equals(List.of(200, 200, 200)));
      following.set(false);
      assertThat(answers()).containsExactly(200, 503, 503);
    }
  }

  /** Holds the thread that polls a record, until it is let go. */
  public static final class Stuck
      implements ConsumerInterceptor<String, byte[]>, ProducerInterceptor<String, byte[]> {
    private static final CountDownLatch LATCH = new CountDownLatch(1);

    @Override
    public ConsumerRecords<String, byte[]> onConsume(ConsumerRecords<String, byte[]> records) {
      try {
        LATCH.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public ProducerRecord<String, byte[]> onSend(ProducerRecord<String, byte[]> record) {
      return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
  }

  /** Of started, ready and live. */
  private List<Integer> answers() {
    return List.of(status("started"), status("ready"), status("live"));
  }

  private static void make(Admin admin, String topic) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
  }

  private int status(String probe) {
    return ask(probe).statusCode();
  }

  private String why() {
    return ask("ready").body();
  }

  private HttpResponse<String> ask(String probe) {
    return ask(server.address().getPort(), probe);
  }

  private HttpResponse<String> ask(int port, String probe) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/health/" + probe);
    try {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static KafkaSettings prepared(EmbeddedBroker broker) {
    WorkerProcess.publish(broker, 1, 1, 0);
    return KafkaSettings.of(broker.bootstrapServers());
  }

  private Worker worker(KafkaSettings kafka, Topics topics) {
    Segmenter segmenter =
        new Segmenter(MODEL, new Constant(), new ReferenceSolver(), new MaskSize.Fixed(16, 12));
    WorkerOptions options = WorkerOptions.DEFAULTS.withDrain(Duration.ofMillis(100));
    return new Worker(kafka, topics, segmenter, options, registry);
  }

  /** A port that is taken and refuses connections, so that nobody else can come to listen there. */
  private static Socket boundToNothing() throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The same logits for every picture. */
  private record Constant() implements SegmentationEngine {
    @Override
    public Logits infer(List<RgbImage> batch) {
      int labels = MODEL.labels().size();
      return new Logits(batch.size(), labels, 1, 1, new float[batch.size() * labels]);
    }

    @Override
    public String description() {
      return "constant";
    }

    @Override
    public void close() {}
  }
}
