package org.segstream.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.segstream.broker.EmbeddedBroker;
import org.segstream.cli.stream.WorkerProcess;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.LabelMap;
import org.segstream.vision.LabelSet;
import org.segstream.vision.RgbImage;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ModelFile;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.Architectures;
import org.segstream.vision.network.NetworkGraph;
import org.segstream.vision.network.NetworkParameters;
import org.segstream.vision.network.OnnxWriter;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/**
 * Clients in other languages against a broker and a worker, as their pages say: the Python package
 * with its own tests, kcat with protoc, Node.js.
 */
@Timeout(300)
class ClientsTest {
  private static final Path ROOT = DocumentedCommands.ROOT;
  private static final Path PYTHON_PAGE = ROOT.resolve("clients/python/README.md");
  private static final SegmentationModel STREET = BundledModels.load("street");
  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;

  private static final DebianTool[] PYTHON = {
    DebianTool.PROTOC,
    DebianTool.TIMESTAMP,
    DebianTool.CONFLUENT_KAFKA,
    DebianTool.PROTOBUF,
    DebianTool.PILLOW,
    DebianTool.NUMPY,
    DebianTool.PIP,
    DebianTool.SETUPTOOLS,
    DebianTool.WHEEL,
    DebianTool.VENV
  };

  @TempDir private static Path shared;
  private static EmbeddedBroker broker;
  private static SecuredListener secured;
  private static Process worker;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    EmbeddedBroker.Builder builder = EmbeddedBroker.builder();
    secured = SecuredListener.prepare(builder, shared);
    broker = builder.start();
    try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
      Topics.standard().create(admin, Topics.DEFAULT_PARTITIONS);
    }
    ModelFile.write(STREET, shared.resolve("street.segmodel"));
    importOther();
    worker =
        WorkerProcess.start(
            broker,
            shared.resolve("worker.log"),
            "--model",
            STREET.name(),
            "--follow",
            STREET.name(),
            "--allow-label-change");
  }

  /** A version that was imported: a network of two classes, which another has exported. */
  private static void importOther() throws IOException {
    NetworkGraph graph = Architectures.byName(STREET.architecture(), 2);
    Path network =
        Files.write(
            shared.resolve("net.onnx"),
            OnnxWriter.write(graph, NetworkParameters.initial(graph, 1)));
    Path labels = shared.resolve("two.csv");
    Files.writeString(labels, "id,name,colour\n0,Sky,#0000ff\n1,Rest,#202020\n");
    Cli imported =
        Cli.run(
            ("model import %s --labels %s --name %s --model-version other --resolution 240x180"
                    + " --out %s")
                .formatted(network, labels, STREET.name(), shared.resolve("other.segmodel"))
                .split(" "));
    assertThat(imported.exit()).as(imported.err()).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    worker.destroyForcibly().waitFor();
    broker.close();
  }

  @Test
  void theCommandsOfPythonsPageLeadFromTheSchemaToAnOverlay() throws Exception {
    Shell shell = new Shell(folder);
    DebianTool.assume(shell, PYTHON);
    checkout();
    String said = shell.succeed(here(Shell.blocks(PYTHON_PAGE, "sh")));
    assertThat(said)
        .containsPattern("my-pictures #\\d+: SEGMENTED by street")
        .containsPattern("(?m)^ {2}Road +\\d+\\.\\d %$")
        .contains("above the proven bound");
    RgbImage overlay = image(folder.resolve("overlay.png"));
    assertThat(overlay.width()).isEqualTo(WIDTH);
    assertThat(overlay.height()).isEqualTo(HEIGHT);
    assertThat(overlay.rgb()).isNotEqualTo(image(folder.resolve("street.png")).rgb());

    Path program = folder.resolve("program.py");
    Files.writeString(program, here(Shell.blocks(PYTHON_PAGE, "python")));
    assertThat(shell.succeed("venv/bin/python -W error " + program).lines())
        .hasSize(3)
        .allMatch(line -> line.startsWith("(120, 160) {"), "a mask of 160×120");
  }

  @Test
  void thePythonPackagePassesItsTests() throws Exception {
    Shell shell =
        new Shell(
            folder,
            Map.of(
                "SEGSTREAM_TEST_SERVERS", broker.bootstrapServers(),
                "SEGSTREAM_TEST_STREET", shared.resolve("street.segmodel").toString(),
                "SEGSTREAM_TEST_OTHER", shared.resolve("other.segmodel").toString(),
                "SEGSTREAM_TEST_SECURED", secured.address(),
                "SEGSTREAM_TEST_CA", secured.certificate().toString(),
                "SEGSTREAM_TEST_PASSWORD", secured.password()));
    DebianTool.assume(shell, PYTHON);
    checkout();
    shell.succeed(installation());
    String said = shell.succeed("venv/bin/python -m unittest discover -s clients/python/tests");
    assertThat(said).containsPattern("Ran [2-9]\\d tests").endsWith("OK\n");
  }

  @Test
  void aTextDetectorMadeElsewhereMarksTheWordsOfAPage() throws Exception {
    Shell shell = new Shell(folder);
    DebianTool.assume(shell, PYTHON);
    checkout();
    Path network = folder.resolve("net.onnx");
    try (InputStream onnx = resource("models/ch_PP-OCRv3_det_infer.onnx")) {
      Files.copy(onnx, network);
    }
    Path labels = Files.writeString(folder.resolve("labels.csv"), "id,name\n0,text\n");
    String model = folder.resolve("text.segmodel").toString();
    Cli imported =
        Cli.run(
            ("model import %s --labels %s --out %s --bgr --resolution 640x480"
                    + " --mean .485,.456,.406 --std .229,.224,.225")
                .formatted(network, labels, model)
                .split(" "));
    assertThat(imported.err()).isEmpty();
    assertThat(imported.out()).contains("multiples of 32", "sigmoid", "one channel makes two");

    try (Admin admin = Admin.create(KafkaSettings.of(broker.bootstrapServers()).admin("test"))) {
      new Topics("pages").create(admin, 1);
    }
    Process reader =
        WorkerProcess.start(
            broker, folder.resolve("worker.log"), "--model", model, "--topic-prefix", "pages");
    try {
      shell.succeed(installation());
      Path program = Files.writeString(folder.resolve("words.py"), here(WORDS));
      assertThat(shell.succeed("venv/bin/python -W error " + program))
          .containsPattern("SEGMENTED by text, background and text, gap 0\\.0")
          .containsPattern("columns with text 0\\.[7-9]\\d and 0\\.[7-9]\\d, elsewhere 0\\.00");
    } finally {
      reader.destroyForcibly().waitFor();
    }
  }

  /**
   * Two words drawn small and enlarged, for there may be no fonts; which of their boxes is text.
   */
  private static final String WORDS =
      """
      import numpy as np
      from PIL import Image, ImageDraw
      from segstream import MaskReader, Publisher

      page = Image.new("L", (160, 120), 255)
      boxes = []
      for at, word in (((12, 20), "Apache Kafka"), ((70, 80), "masks")):
          alone = Image.new("L", page.size, 0)
          for each, ink in ((page, 0), (alone, 255)):
              ImageDraw.Draw(each).text(at, word, fill=ink)
          boxes.append([4 * side for side in alone.getbbox()])
      page = page.resize((640, 480), Image.BICUBIC).convert("RGB")
      servers = "localhost:9092"
      with MaskReader(servers, "page", topic="pages.masks", timeout=120) as masks:
          with Publisher(servers, topic="pages.frames") as publisher:
              publisher.publish("page", page)
          mask = next(masks)
      names = " and ".join(each.name for each in mask.classes)
      print(mask.outcome.name, "by", mask.model.name + ",", names + ", gap", mask.certificate.relative_gap)
      text = mask.labels == 1
      found = []
      for left, top, right, bottom in boxes:
          word = text[top:bottom, left:right]
          found.append("%.2f" % word.any(axis=0).mean())
          word[:] = False
      print("columns with text", " and ".join(found) + ", elsewhere %.2f" % text.mean())
      """;

  @Test
  void thePythonPackageIsTyped() throws Exception {
    Shell shell = new Shell(folder);
    DebianTool.assume(shell, PYTHON);
    DebianTool.assume(shell, DebianTool.MYPY);
    checkout();
    shell.succeed(installation());
    Files.writeString(
        folder.resolve("user.py"),
        """
        import segstream
        mask = next(segstream.MaskReader("localhost:9092"))
        reveal_type(mask.labels)
        segstream.Publisher("localhost:9092").publish(7, b"", coding="webp")
        """);
    String mypy =
        "mypy --config-file clients/python/pyproject.toml --python-executable venv/bin/python ";
    shell.succeed(mypy + "-p segstream");
    Shell.Said user = shell.run(mypy + "user.py");
    assertThat(user.text())
        .containsPattern("Revealed type is .*ndarray.*unsignedinteger")
        .contains("Argument 1 to \"publish\" of \"Publisher\" has incompatible type \"int\"")
        .contains("Argument \"coding\" to \"publish\" of \"Publisher\" has incompatible type");
    assertThat(user.exit()).isOne();
  }

  @Test
  void aWheelSaysWhatItNeedsWhereItCannotBeBuilt() throws Exception {
    Shell shell = new Shell(folder, Map.of("PROTOC", "no-such-protoc"));
    DebianTool.assume(shell, PYTHON);
    checkout();
    Shell.Said said = shell.run(installation());
    assertThat(said.exit()).isNotZero();
    assertThat(said.text())
        .contains("protoc 3.20 or newer with google/protobuf/*.proto is needed to build the wheel");
  }

  @Test
  void kcatAndProtocAloneBringAMask() throws Exception {
    Shell shell = new Shell(folder);
    DebianTool.assume(shell, DebianTool.KCAT, DebianTool.PROTOC, DebianTool.TIMESTAMP);
    checkout();
    assertThat(shell.succeed(here(recipe("## With kcat"))))
        .contains("stream_id: \"cam-3\"", "outcome: OUTCOME_SEGMENTED", "relative_gap: 0.0");
    assertLabels(folder.resolve("mask.png"));
  }

  @Test
  void nodeBringsAMask() throws Exception {
    Shell shell = new Shell(folder);
    DebianTool.assume(shell, DebianTool.KCAT, DebianTool.NODE);
    checkout();
    Path library = folder.resolve("node_modules/protobufjs/dist/protobuf.js");
    Files.createDirectories(library.getParent());
    Files.write(library, protobufjs());
    assertThat(shell.succeed(here(recipe("## With Node.js"))))
        .containsPattern("cam-4 #\\d+: OUTCOME_SEGMENTED")
        .containsPattern("480 x 360, gap 0\\.0\\d+, \\d[\\d.]* ms of network")
        .contains("Road");
    assertLabels(folder.resolve("mask4.png"));
  }

  /** As npm has it, from a test dependency. */
  private static byte[] protobufjs() throws IOException {
    Properties jar = new Properties();
    try (InputStream about = resource("META-INF/maven/org.webjars.npm/protobufjs/pom.properties")) {
      jar.load(about);
    }
    String place = "META-INF/resources/webjars/protobufjs/" + jar.getProperty("version");
    try (InputStream library = resource(place + "/dist/protobuf.js")) {
      return library.readAllBytes();
    }
  }

  private static InputStream resource(String name) {
    return requireNonNull(ClassLoader.getSystemResourceAsStream(name), name);
  }

  /** The first commands of Python's page, without the example. */
  private static String installation() throws IOException {
    String all = Shell.blocks(PYTHON_PAGE, "sh");
    return all.substring(0, all.indexOf("venv/bin/python "));
  }

  private String recipe(String heading) throws IOException {
    String page = Files.readString(ROOT.resolve("clients/README.md"));
    String section = page.substring(page.indexOf(heading));
    Path part = Files.writeString(folder.resolve("section.md"), section.split("\n## ", 2)[0]);
    return Shell.blocks(part, "sh");
  }

  private static String here(String commands) {
    assertThat(commands).contains("localhost:9092");
    return commands.replace("localhost:9092", broker.bootstrapServers());
  }

  /** What a user has: the schema, a copy of the clients, and a picture. */
  private void checkout() throws IOException {
    Files.createSymbolicLink(folder.resolve("schemas"), ROOT.resolve("schemas"));
    copy(ROOT.resolve("clients"), folder.resolve("clients"));
    SyntheticStreet street = new SyntheticStreet(5, WIDTH, HEIGHT, CameraMotion.FORWARD);
    RgbImage image = street.frame(0).image();
    Files.write(folder.resolve("street.png"), image.toPng());
    Files.write(folder.resolve("street.jpg"), image.toJpeg(0.9f));
  }

  private static RgbImage image(Path file) throws IOException {
    return RgbImage.decode(Files.readAllBytes(file));
  }

  /** A street has several classes. */
  private static void assertLabels(Path png) throws IOException {
    LabelMap map = LabelMap.fromPng(Files.readAllBytes(png));
    assertThat(map.width()).isEqualTo(WIDTH);
    assertThat(map.height()).isEqualTo(HEIGHT);
    assertThat(IntStream.range(0, map.labels().length).map(i -> map.labels()[i]).distinct())
        .hasSizeGreaterThan(2)
        .allMatch(id -> id >= 0 && id < LabelSet.camVid().size());
  }

  /** Without what was built there. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files
          .filter(file -> !from.relativize(file).toString().matches("python/(build|dist)(/.*)?"))
          .forEach(file -> {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
