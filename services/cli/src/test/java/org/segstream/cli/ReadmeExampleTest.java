package org.segstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.serde.MaskSerializer;
import org.segstream.transport.topics.Topics;
import org.segstream.v1.Mask;

/** The Java example of the README, compiled as it stands there and run against a broker. */
class ReadmeExampleTest {
  private static final Path README = Path.of("../../README.md");

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void theExampleReadsMasks() throws Exception {
    String code = example();
    assertThat(code.lines().count()).isLessThanOrEqualTo(12);
    compile(code);
    try (EmbeddedBroker broker = EmbeddedBroker.builder().start()) {
      try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
        Topics.standard().create(admin, 1);
      }
      publishTwoMasks(broker.bootstrapServers());
      Properties properties = new Properties();
      properties.put("bootstrap.servers", broker.bootstrapServers());
      properties.put("group.id", "readme");
      properties.put("auto.offset.reset", "earliest");
      assertThat(run(properties, 2)).isEqualTo(2);
    }
  }

  private static String example() throws IOException {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    assertThat(block.find()).as("a Java example in the README").isTrue();
    return block.group(1);
  }

  private void compile(String code) throws IOException {
    String source =
        """
        import java.time.Duration;
        import java.util.*;
        import org.apache.kafka.clients.consumer.*;
        import org.apache.kafka.common.serialization.*;
        import org.segstream.transport.serde.*;
        import org.segstream.v1.*;

        public class Example {
          public static int run(Properties properties, int wanted) {
            int masks = 0;
            %s
            return masks;
          }
        }
        """
            .formatted(code);
    Path file = Files.writeString(folder.resolve("Example.java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  private int run(Properties properties, int wanted) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      return (int)
          loader
              .loadClass("Example")
              .getMethod("run", Properties.class, int.class)
              .invoke(null, properties, wanted);
    }
  }

  private static void publishTwoMasks(String bootstrapServers) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    try (var producer =
        new KafkaProducer<>(properties, new StringSerializer(), new MaskSerializer())) {
      for (int i = 0; i < 2; i++) {
        Mask mask = Mask.newBuilder().setStreamId("cam-1").setSequence(i).build();
        var _ = producer.send(new ProducerRecord<>("segstream.masks", "cam-1", mask));
      }
    }
  }
}
