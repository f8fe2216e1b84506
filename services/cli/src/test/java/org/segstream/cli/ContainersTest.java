package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.cli.stream.PublishedMasks;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.cli.train.TinyTraining;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.transport.models.ExclusivePublisher;
import org.segstream.transport.models.FencedException;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.model.ModelFile;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The services against a broker in a container, and as containers; needs Docker. */
@Testcontainers(disabledWithoutDocker = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class ContainersTest {
  private static final Path K8S = Path.of("../../k8s");
  private static final String IMAGE = "segstream:0.1.0";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Sequences of a stream go on from test to test. */
  private static int published;

  @TempDir private static Path folder;
  private static SecuredBroker broker;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new SecuredBroker(folder);
    try (Admin admin = Admin.create(broker.as("admin").admin("test"))) {
      Topics.standard().create(admin, 2);
    }
    broker.grant(K8S.resolve("base/users.yaml"));
    broker.grant(K8S.resolve("trainer/users.yaml"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  @Order(1)
  void theRightsOfTheManifestsSufficeForAtLeastOnce() throws Exception {
    Process worker = worker();
    try {
      publish(10);
      awaitMasks();
    } finally {
      end(worker);
    }
  }

  @Test
  @Order(2)
  void exactlyOnceTakesTheRightsOfTheArchive() throws Exception {
    publish(10);
    Process refused = worker("--delivery", "exactly-once");
    assertThat(refused.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
    assertThat(refused.exitValue()).isOne();

    broker.grant(K8S.resolve("overlays/archive/transactions.yaml"));
    Process worker = worker("--delivery", "exactly-once");
    try {
      awaitMasks();
    } finally {
      end(worker);
    }
  }

  @Test
  @Order(3)
  void aPausedBrokerCostsNoFrame() throws Exception {
    Process worker = worker();
    try {
      publish(5);
      awaitMasks();
      publish(20);
      broker.pause();
      await().pollDelay(Duration.ofSeconds(8)).until(worker::isAlive);
      broker.resume();
      publish(10);
      awaitMasks();
    } finally {
      end(worker);
    }
  }

  @Test
  @Order(4)
  void aCutConnectionCostsNoFrame() throws Exception {
    Process worker = worker();
    try {
      publish(5);
      awaitMasks();
      publish(20);
      broker.cable().cut();
      await().pollDelay(Duration.ofSeconds(8)).until(worker::isAlive);
      broker.cable().reconnect();
      publish(10);
      awaitMasks();
    } finally {
      end(worker);
    }
  }

  @Test
  @Order(5)
  void theRightsOfTheManifestsSufficeFromLabelsToAWorkerThatFollows() throws Exception {
    String street = TinyTraining.drawStreet(folder.resolve("street")).toString();
    Path model = folder.resolve("tiny.segmodel");
    ModelFile.write(TinyTraining.ignorant(5), model);
    KafkaSettings labeller = broker.as("segstream-labeller");
    KafkaSettings publisher = broker.as("segstream-publisher");
    sendNoFrame(labeller);

    assertSucceeds(
        run("labels", labeller, "import", street, "--layout", "camvid", "--stream", "s"));
    assertSucceeds(
        run(
            "trainer",
            broker.as("segstream-trainer"),
            TinyTraining.options(model, folder.resolve("trainer"))));
    assertSucceeds(run("model", publisher, "promote", "tiny", "0"));
    assertSucceeds(run("doctor", broker.as("segstream-operator"), "--follow", "tiny"));
    Process worker = worker("--follow", "tiny");
    try {
      publish(5);
      awaitMasks();
    } finally {
      end(worker);
    }
  }

  @Test
  @Order(6)
  void theDoctorTellsWhoMayDoWhat() throws Exception {
    Cli operator = doctor("segstream-operator");
    assertThat(operator.exit()).as(operator.out()).isZero();
    assertThat(operator.out())
        .contains("this user cannot be a worker: it lacks [READ on segstream.frames")
        .doesNotContain("the brokers check nobody's rights");
    assertThat(doctor("segstream-worker", "--role", "worker").out())
        .contains("this user may be a worker");
    assertThat(doctor("segstream-trainer", "--role", "trainer").out())
        .contains("this user may be a trainer");

    Cli viewer = doctor("segstream-viewer", "--role", "worker");
    assertThat(viewer.exit()).isOne();
    assertThat(viewer.out())
        .contains("it lacks [WRITE on segstream.masks, DESCRIBE_CONFIGS on segstream.masks, WRITE");
  }

  @Test
  @Order(6)
  void theRightsOfTheManifestsSufficeToShutOutAFormerTrainerAndOthersMayNot() throws Exception {
    Topics topics = Topics.standard();
    try (ExclusivePublisher former =
            new ExclusivePublisher(broker.as("segstream-trainer"), topics, "tiny");
        ExclusivePublisher later =
            new ExclusivePublisher(broker.as("segstream-trainer"), topics, "tiny")) {
      later.together(() -> {});
      assertThatExceptionOfType(FencedException.class)
          .isThrownBy(
              () -> former.together(() -> former.publisher().remove("tiny", "never-published")));
    }
    assertThatExceptionOfType(TransportException.class)
        .isThrownBy(
            () -> new ExclusivePublisher(broker.as("segstream-publisher"), topics, "tiny").close())
        .withMessageContaining("as segstream-trainer-tiny");
    assertThat(doctor("segstream-publisher", "--role", "trainer").out())
        .contains("WRITE on transactional ids that begin with segstream-trainer-");
  }

  @Test
  @Order(7)
  void aWrongPasswordIsToldInOneSentence() throws Exception {
    Cli result = run("topics", broker.as("segstream-worker", "guessed"), "list");

    assertThat(result.exit()).isOne();
    assertThat(result.err()).startsWith("segstream: Kafka at " + broker.address() + " refused: ");
    assertThat(result.err()).contains("Authentication failed").doesNotContain("guessed", "\tat ");
  }

  @Test
  @Order(8)
  void theImageWorksWithoutRightsOnAReadOnlyDisk() throws Exception {
    assumeTrue(isBuilt(), "there is no image " + IMAGE + "; build it with 'docker buildx bake'");
    try (GenericContainer<?> worker = image()) {
      worker.start();
      publish(10);
      awaitMasks();
      assertThat(worker.execInContainer("id", "-u").getStdout().strip()).isEqualTo("10001");
      assertThat(worker.execInContainer("touch", "/opt/segstream/x").getExitCode()).isNotZero();

      worker.getDockerClient().stopContainerCmd(worker.getContainerId()).withTimeout(60).exec();
      assertThat(worker.getCurrentContainerInfo().getState().getExitCodeLong())
          .as("ended by SIGTERM, not by SIGKILL")
          .isEqualTo(143);
    }
  }

  @Test
  @Order(9)
  void composesReplicasMayWriteToTheirFileSystemsOfMemory() throws Exception {
    assumeTrue(isBuilt(), "there is no image " + IMAGE + "; build it with 'docker buildx bake'");
    JsonNode compose =
        new ObjectMapper(new YAMLFactory()).readTree(Path.of("../../docker-compose.yml").toFile());
    Map<String, String> memory = new TreeMap<>();
    for (JsonNode each : compose.at("/services/replica/tmpfs")) {
      String[] parts = each.asText().split(":", 2);
      memory.put(parts[0], parts[1]);
    }
    assertThat(memory).containsKey("/data");
    String script =
        memory.keySet().stream().map(it -> "mkdir " + it + "/x && ").collect(Collectors.joining());
    try (GenericContainer<?> replica =
        new GenericContainer<>(IMAGE)
            .withTmpFs(memory)
            .withCreateContainerCmdModifier(
                it -> it.withEntrypoint("sh", "-c", script + "echo made; sleep 60"))
            .waitingFor(Wait.forLogMessage("made\\s*", 1))) {
      replica.start();
      assertThat(replica.getLogs()).startsWith("made");
    }
  }

  private static GenericContainer<?> image() {
    return new GenericContainer<>(IMAGE)
        .withNetwork(broker.network())
        .withCommand("worker", "--http-port", "8080", "--bootstrap-servers", SecuredBroker.INTERNAL)
        .withExposedPorts(8080)
        .withTmpFs(Map.of("/tmp", "exec,mode=1777"))
        .withCreateContainerCmdModifier(it ->
            it.getHostConfig()
                .withReadonlyRootfs(true)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withCapDrop(Capability.ALL))
        .waitingFor(Wait.forHttp("/health/ready").forPort(8080).withStartupTimeout(PATIENCE));
  }

  private static boolean isBuilt() {
    try {
      DockerClientFactory.lazyClient().inspectImageCmd(IMAGE).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  private static Process worker(String... more) throws Exception {
    String config = broker.file(broker.as("segstream-worker")).toString();
    String[] options = {"--kafka-config", config, "--mask-size", "160x120"};
    String[] all =
        Stream.concat(Arrays.stream(options), Arrays.stream(more)).toArray(String[]::new);
    Path log = Files.createTempFile(folder, "worker", ".log");
    return WorkerProcess.start(broker.address(), log, all);
  }

  private static void end(Process worker) throws InterruptedException {
    worker.destroy();
    worker.waitFor();
  }

  private static void publish(int frames) {
    WorkerProcess.publish(broker.as("segstream-producer"), 1, published, published + frames);
    published += frames;
  }

  /** Waits until every frame published so far has a mask. */
  private static void awaitMasks() {
    Set<Long> all = LongStream.range(0, published).boxed().collect(Collectors.toSet());
    try (PublishedMasks masks = new PublishedMasks(broker.as("segstream-viewer"), 2)) {
      await()
          .atMost(PATIENCE)
          .until(() ->
              masks.poll().stream()
                  .map(record -> record.value().getSequence())
                  .collect(Collectors.toSet())
                  .containsAll(all));
    }
  }

  /** What a trainer has to refuse, in the way of all that comes later. */
  private static void sendNoFrame(KafkaSettings labeller) throws Exception {
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            labeller.producer("test", 1), new StringSerializer(), new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>(Topics.standard().labeledFrames(), "s", new byte[] {1}))
          .get();
    }
  }

  private static void assertSucceeds(Cli command) {
    assertThat(command.exit()).as(command.out() + command.err()).isZero();
  }

  private static Cli doctor(String user, String... more) throws Exception {
    return run("doctor", broker.as(user), more);
  }

  private static Cli run(String command, KafkaSettings user, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of(more));
    words.addAll(List.of("--bootstrap-servers", user.bootstrapServers()));
    words.addAll(List.of("--kafka-config", broker.file(user).toString()));
    return Cli.run(words.toArray(String[]::new));
  }
}
