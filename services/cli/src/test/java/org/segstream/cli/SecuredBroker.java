package org.segstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.segstream.transport.KafkaSettings;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/**
 * A broker in a container that asks for TLS, a password and rights, with the users of the
 * Kubernetes manifests and their rights. Other containers reach it in the open as {@value
 * #INTERNAL}.
 */
final class SecuredBroker implements AutoCloseable {
  static final String INTERNAL = "broker:19092";

  private static final String STORE_PASSWORD = "only-for-tests";
  private static final int SECURED_PORT = 9094;
  private static final List<String> USERS =
      List.of(
          "admin",
          "segstream-worker",
          "segstream-producer",
          "segstream-viewer",
          "segstream-publisher",
          "segstream-trainer",
          "segstream-labeller",
          "segstream-operator");

  private final Path folder;
  private final Cable cable = new Cable();
  private final Network network = Network.newNetwork();
  private final GenericContainer<?> container;

  SecuredBroker(Path folder) throws Exception {
    this.folder = folder;
    makeKeyStore();
    container =
        new GenericContainer<>("apache/kafka:4.3.1")
            .withNetwork(network)
            .withNetworkAliases("broker")
            .withExposedPorts(SECURED_PORT)
            .withCopyFileToContainer(
                MountableFile.forHostPath(properties(), 0644),
                "/mnt/shared/config/server.properties")
            .withCopyFileToContainer(
                MountableFile.forHostPath(keyStore(), 0644), "/etc/kafka/secrets/broker.p12")
            .waitingFor(Wait.forLogMessage(".*Kafka Server started.*", 1));
    container.start();
    cable.leadTo(container.getMappedPort(SECURED_PORT));
  }

  Network network() {
    return network;
  }

  Cable cable() {
    return cable;
  }

  String address() {
    return "127.0.0.1:" + cable.port();
  }

  void pause() {
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
  }

  void resume() {
    container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
  }

  /** How this user reaches the broker. */
  KafkaSettings as(String user) {
    return as(user, user + "-secret");
  }

  KafkaSettings as(String user, String password) {
    Map<String, String> properties = new TreeMap<>();
    properties.put("security.protocol", "SASL_SSL");
    properties.put("sasl.mechanism", "PLAIN");
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\""
                .formatted(user)
            + " password=\"%s\";".formatted(password));
    properties.put("ssl.truststore.type", "PKCS12");
    properties.put("ssl.truststore.location", keyStore().toString());
    properties.put("ssl.truststore.password", STORE_PASSWORD);
    return new KafkaSettings(address(), properties);
  }

  /** The same as a file to mount or to name. */
  Path file(KafkaSettings settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings.properties());
    Path file = Files.createTempFile(folder, "client", ".properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, "for tests");
    }
    return file;
  }

  /** Gives the users the rights that a manifest gives them, and no others. */
  void grant(Path manifest) throws Exception {
    List<AclBinding> rights = new ArrayList<>();
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    try (var users = yaml.readerFor(JsonNode.class).<JsonNode>readValues(manifest.toFile())) {
      users.forEachRemaining(user -> rights.addAll(rights(user)));
    }
    try (Admin admin = Admin.create(as("admin").admin("grant"))) {
      admin.createAcls(rights).all().get();
    }
  }

  private static List<AclBinding> rights(JsonNode user) {
    List<AclBinding> rights = new ArrayList<>();
    String principal = "User:" + user.at("/metadata/name").asText();
    for (JsonNode acl : user.at("/spec/authorization/acls")) {
      for (JsonNode operation : acl.get("operations")) {
        rights.add(
            new AclBinding(
                resource(acl.get("resource")),
                new AccessControlEntry(
                    principal, "*", operation(operation.asText()), AclPermissionType.ALLOW)));
      }
    }
    return rights;
  }

  private static ResourcePattern resource(JsonNode resource) {
    PatternType pattern =
        resource.path("patternType").asText().equals("prefix")
            ? PatternType.PREFIXED
            : PatternType.LITERAL;
    return switch (resource.get("type").asText()) {
      case "topic" -> pattern(ResourceType.TOPIC, resource, pattern);
      case "group" -> pattern(ResourceType.GROUP, resource, pattern);
      case "transactionalId" -> pattern(ResourceType.TRANSACTIONAL_ID, resource, pattern);
      default -> new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, pattern);
    };
  }

  private static ResourcePattern pattern(
      ResourceType type, JsonNode resource, PatternType pattern) {
    return new ResourcePattern(type, resource.get("name").asText(), pattern);
  }

  private static AclOperation operation(String name) {
    return AclOperation.valueOf(
        name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT));
  }

  private Path keyStore() {
    return folder.resolve("broker.p12");
  }

  private void makeKeyStore() throws Exception {
    String command =
        "keytool -genkeypair -alias broker -keyalg EC -validity 2 -dname CN=localhost"
            + " -ext SAN=ip:127.0.0.1,dns:localhost -storetype PKCS12 -storepass "
            + STORE_PASSWORD
            + " -keystore "
            + keyStore();
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    words.set(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    if (new ProcessBuilder(words).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("keytool makes no key");
    }
  }

  private Path properties() throws IOException {
    String users =
        USERS.stream()
            .map(user -> "user_%s=\"%s-secret\"".formatted(user, user))
            .collect(Collectors.joining(" "));
    return Files.writeString(
        folder.resolve("server.properties"),
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@localhost:9093
        controller.listener.names=CONTROLLER
        listeners=SECURED://:9094,INTERNAL://:19092,CONTROLLER://localhost:9093
        advertised.listeners=SECURED://%s,INTERNAL://%s
        listener.security.protocol.map=SECURED:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
        inter.broker.listener.name=INTERNAL
        listener.name.secured.sasl.enabled.mechanisms=PLAIN
        listener.name.secured.plain.sasl.jaas.config=\
        org.apache.kafka.common.security.plain.PlainLoginModule required %s;
        ssl.keystore.type=PKCS12
        ssl.keystore.location=/etc/kafka/secrets/broker.p12
        ssl.keystore.password=%s
        ssl.key.password=%s
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        super.users=User:admin;User:ANONYMOUS
        auto.create.topics.enable=false
        log.dirs=/tmp/kafka-logs
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        group.initial.rebalance.delay.ms=0
        """
            .formatted(address(), INTERNAL, users, STORE_PASSWORD, STORE_PASSWORD));
  }

  @Override
  public void close() {
    container.close();
    cable.close();
    network.close();
  }
}
