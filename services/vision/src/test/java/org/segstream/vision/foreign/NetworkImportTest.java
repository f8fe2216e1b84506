package org.segstream.vision.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.segstream.vision.foreign.ForeignGraph.integer;
import static org.segstream.vision.foreign.ForeignGraph.integers;
import static org.segstream.vision.foreign.ForeignGraph.text;
import static org.segstream.vision.foreign.Importing.logits;
import static org.segstream.vision.foreign.Importing.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.RgbImage;
import org.segstream.vision.engine.DeviceChoice;
import org.segstream.vision.engine.EngineKind;
import org.segstream.vision.engine.Engines;
import org.segstream.vision.engine.Logits;
import org.segstream.vision.engine.SegmentationEngine;
import org.segstream.vision.model.BundledModels;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignOutput.Activation;
import org.segstream.vision.model.Normalisation;
import org.segstream.vision.model.Resolution;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.network.OnnxWriter;
import org.segstream.vision.network.onnx.TensorProto.DataType;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.SyntheticStreet;

/** Networks of every shape become models whose logits are known. */
class NetworkImportTest {
  private static final int WIDTH = 48;
  private static final int HEIGHT = 32;

  /** The channels of the network's input as they are. */
  private static final float[][] SAME = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  private static final RgbImage STREET =
      new SyntheticStreet(3, WIDTH, HEIGHT, CameraMotion.FORWARD).frame(0).image();

  @TempDir private Path folder;

  private static ForeignGraph channelsFirst(int batch) {
    return new ForeignGraph().input("image", DataType.FLOAT, batch, 3, HEIGHT, WIDTH);
  }

  private Importing same() {
    return new Importing(
        channelsFirst(1)
            .mix("image", "y", SAME)
            .output("y", DataType.FLOAT, 1, 3, HEIGHT, WIDTH)
            .write(folder),
        3);
  }

  private static float colour(RgbImage image, int channel, int x, int y) {
    return image.rgb()[3 * (y * image.width() + x) + channel] & 0xff;
  }

  private static void assertColours(Logits logits, int image, RgbImage picture) {
    assertThat(logits.labels()).isEqualTo(3);
    int plane = logits.width() * logits.height();
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < plane; i++) {
        assertThat(logits.values()[(image * 3 + channel) * plane + i])
            .isEqualTo(colour(picture, channel, i % logits.width(), i / logits.width()));
      }
    }
  }

  @Test
  void aPictureEntersAsItIs() {
    SegmentationModel model = same().model();
    assertThat(model.resolution()).isEqualTo(new Resolution(WIDTH, HEIGHT));
    assertThat(network(model).output().activation()).isEqualTo(Activation.LOGITS);
    assertColours(logits(model, STREET), 0, STREET);
  }

  @Test
  void scaleMeanAndDeviationAreThoseOfTheNetworksChannels() {
    List<Float> mean = List.of(0.1f, 0.2f, 0.3f);
    List<Float> std = List.of(0.5f, 0.25f, 0.125f);
    for (boolean bgr : new boolean[] {false, true}) {
      Importing importing = same().normalised(1f / 255, mean, std);
      Logits logits = logits((bgr ? importing.bgr() : importing).model(), STREET);
      for (int channel = 0; channel < 3; channel++) {
        float expected =
            (colour(STREET, bgr ? 2 - channel : channel, 5, 7) / 255 - mean.get(channel))
                / std.get(channel);
        assertThat(logits.values()[(channel * HEIGHT + 7) * WIDTH + 5])
            .isCloseTo(expected, within(1e-4f));
      }
    }
  }

  @Test
  void withoutAWordItIsNormalisedAsImageNetAndSaysSo() {
    ImportReport report = same().usual().report();
    Normalisation by = report.model().normalisation();
    assertThat(by.mean().getFirst()).isCloseTo(123.675f, within(0.01f));
    assertThat(by.deviation().getLast()).isCloseTo(57.375f, within(0.01f));
    assertThat(report.lines().getFirst())
        .isEqualTo(
            "input   'image' float 1×3×32×48, RGB, (colour - 123.7 116.3 103.5) / 58.39 57.12 57.37"
                + " (ImageNet's, as usual); frames are stretched to 48×32");
  }

  @Test
  void theNormalisationIsToldInTheOrderOfTheNetworksChannels() {
    List<Float> mean = List.of(0.25f, 0.5f, 0.5f);
    assertThat(same().bgr().normalised(1, mean, List.of(2f, 2f, 2f)).report().lines().getFirst())
        .contains("BGR, (colour - 0.25 0.5 0.5) / 2;");
  }

  @Test
  void bytesWithChannelsLastEnterAndLeaveAsTheyAre() {
    SegmentationModel model =
        new Importing(
                new ForeignGraph()
                    .input("image", DataType.UINT8, 1, HEIGHT, WIDTH, 3)
                    .node("Cast", List.of("image"), "y", integer("to", 1))
                    .output("y", DataType.FLOAT, 1, HEIGHT, WIDTH, 3)
                    .write(folder),
                3)
            .usual()
            .model();
    assertThat(network(model).input().layout()).isEqualTo(ChannelLayout.LAST);
    assertThat(network(model).output().layout()).isEqualTo(ChannelLayout.LAST);
    assertColours(logits(model, STREET), 0, STREET);
  }

  @Test
  void halvesEnterAndLeave() {
    SegmentationModel model =
        new Importing(
                new ForeignGraph()
                    .input("image", DataType.FLOAT16, 1, 3, HEIGHT, WIDTH)
                    .node("Identity", List.of("image"), "y")
                    .output("y", DataType.FLOAT16, 1, 3, HEIGHT, WIDTH)
                    .write(folder),
                3)
            .model();
    assertColours(logits(model, STREET), 0, STREET);
  }

  @Test
  void aNetworkOfSeveralPicturesTakesAnyNumber() {
    SegmentationModel model =
        new Importing(
                channelsFirst(2)
                    .mix("image", "y", SAME)
                    .output("y", DataType.FLOAT, 2, 3, HEIGHT, WIDTH)
                    .write(folder),
                3)
            .model();
    RgbImage other = new SyntheticStreet(4, WIDTH, HEIGHT, CameraMotion.PAN).frame(9).image();
    Logits logits = logits(model, STREET, other, other);
    assertThat(logits.batch()).isEqualTo(3);
    assertColours(logits, 0, STREET);
    assertColours(logits, 1, other);
    assertColours(logits, 2, other);
  }

  /** Probability of each channel among the three, of logits a hundredth of the colours. */
  private static ForeignGraph softmax(int operatorSet) {
    float[][] hundredth = {{.01f, 0, 0}, {0, .01f, 0}, {0, 0, .01f}};
    return new ForeignGraph(operatorSet)
        .input("image", DataType.FLOAT, 1, 3, HEIGHT, WIDTH)
        .mix("image", "z", hundredth)
        .node("Transpose", List.of("z"), "t", integers("perm", 0L, 2L, 3L, 1L))
        .node("Softmax", List.of("t"), "s", integer("axis", 3))
        .node("Transpose", List.of("s"), "y", integers("perm", 0L, 3L, 1L, 2L));
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 13, 17, 21})
  void probabilitiesBecomeLogitsInAnyOperatorSet(int operatorSet) {
    SegmentationModel model =
        new Importing(
                softmax(operatorSet).output("y", DataType.FLOAT, 1, 3, HEIGHT, WIDTH).write(folder),
                3)
            .model();
    assertThat(network(model).output().activation()).isEqualTo(Activation.SOFTMAX);
    Logits logits = logits(model, STREET);
    int plane = WIDTH * HEIGHT;
    for (int i = 0; i < plane; i += 7) {
      float made = logits.values()[i] - logits.values()[plane + i];
      float wanted =
          (colour(STREET, 0, i % WIDTH, i / WIDTH) - colour(STREET, 1, i % WIDTH, i / WIDTH)) / 100;
      assertThat(made).isCloseTo(wanted, within(1e-3f));
    }
  }

  @Test
  void zeroProbabilitiesAreBounded() {
    float[][] steep = {{9, 0, 0}, {0, -9, 0}, {0, 0, -9}};
    SegmentationModel model =
        new Importing(
                channelsFirst(1)
                    .mix("image", "z", steep)
                    .node("Softmax", List.of("z"), "y", integer("axis", 1))
                    .output("y", DataType.FLOAT, 1, 3, HEIGHT, WIDTH)
                    .write(folder),
                3)
            .model();
    float bound = (float) Math.log(1e-6);
    assertThat(logits(model, STREET).values())
        .satisfies(values -> {
          assertThat(values).contains(bound);
          for (float value : values) {
            assertThat(value).isBetween(bound, 0f);
          }
        });
  }

  private ForeignGraph single(String activation) {
    return channelsFirst(1)
        .mix("image", "z", new float[][] {{.05f, 0, -.05f}})
        .node(activation, List.of("z"), "p");
  }

  @Test
  void oneChannelMakesTwoLabels() {
    LabelTable text =
        new LabelTable(
            "text",
            List.of(
                new LabelTable.Row(
                    0, new org.segstream.vision.LabelSet.LabelClass("text", 0xff), false)));
    SegmentationModel sigmoid =
        new Importing(
                single("Sigmoid").output("p", DataType.FLOAT, 1, 1, HEIGHT, WIDTH).write(folder),
                text)
            .model();
    assertThat(network(sigmoid).output().activation()).isEqualTo(Activation.SIGMOID);
    assertThat(sigmoid.labels().classes().stream().map(each -> each.name()))
        .containsExactly("background", "text");
    SegmentationModel logit =
        new Importing(
                single("Identity").output("p", DataType.FLOAT, 1, 1, HEIGHT, WIDTH).write(folder),
                2)
            .model();
    SegmentationModel squeezed =
        new Importing(
                single("Sigmoid")
                    .longs("axis", 1)
                    .node("Squeeze", List.of("p", "axis"), "y")
                    .output("y", DataType.FLOAT, 1, HEIGHT, WIDTH)
                    .write(folder),
                2)
            .model();
    for (SegmentationModel model : List.of(sigmoid, logit, squeezed)) {
      Logits logits = logits(model, STREET);
      assertThat(logits.labels()).isEqualTo(2);
      assertThat(logits.values()[0]).isZero();
      float wanted = (colour(STREET, 0, 0, 0) - colour(STREET, 2, 0, 0)) / 20;
      assertThat(logits.values()[WIDTH * HEIGHT]).isCloseTo(wanted, within(1e-3f));
    }
  }

  @Test
  void channelsAreChosenInAnyOrder() {
    Path file =
        channelsFirst(1)
            .mix("image", "y", SAME)
            .output("y", DataType.FLOAT, 1, 3, HEIGHT, WIDTH)
            .write(folder);
    Logits chosen = logits(new Importing(file, 2).channels(2, 0).model(), STREET);
    assertThat(chosen.values()[0]).isEqualTo(colour(STREET, 2, 0, 0));
    assertThat(chosen.values()[WIDTH * HEIGHT]).isEqualTo(colour(STREET, 0, 0, 0));
    Logits ignoring = logits(new Importing(file, 2).ignoring(1).model(), STREET);
    assertThat(ignoring.values()[0]).isEqualTo(colour(STREET, 0, 0, 0));
    assertThat(ignoring.values()[WIDTH * HEIGHT]).isEqualTo(colour(STREET, 2, 0, 0));
  }

  @Test
  void ofSeveralOutputsTheLargestThatFitsIsTaken() {
    ImportReport report =
        new Importing(
                channelsFirst(1)
                    .mix("image", "/head/main", SAME)
                    .mix("image", "other", new float[][] {{1, 1, 1}, {0, 0, 1}})
                    .node(
                        "MaxPool",
                        List.of("/head/main"),
                        "/head/aux",
                        integers("kernel_shape", 4L, 4L),
                        integers("strides", 4L, 4L))
                    .output("/head/aux", DataType.FLOAT, 1, 3, HEIGHT / 4, WIDTH / 4)
                    .output("other", DataType.FLOAT, 1, 2, HEIGHT, WIDTH)
                    .output("/head/main", DataType.FLOAT, 1, 3, HEIGHT, WIDTH)
                    .write(folder),
                3)
            .report();
    assertThat(network(report.model()).output().name()).isEqualTo("/head/main");
    assertThat(report.lines().get(1)).endsWith("every pixel; others are /head/aux, other");
    assertColours(logits(report.model(), STREET), 0, STREET);
  }

  @Test
  void coarseLogitsStayAsTheyAre() {
    Importing coarse =
        new Importing(
            new ForeignGraph()
                .input("image", DataType.FLOAT, -1, 3, -1, -1)
                .node(
                    "MaxPool",
                    List.of("image"),
                    "y",
                    integers("kernel_shape", 4L, 4L),
                    integers("strides", 4L, 4L))
                .output("y", DataType.FLOAT, -1, 3, -1, -1)
                .write(folder),
            3);
    SegmentationModel model = coarse.at(96, 64).model();
    assertThat(network(model).input().multiple()).isEqualTo(4);
    assertThat(network(model).input().stride()).isEqualTo(4);
    Logits logits =
        logits(model, new SyntheticStreet(1, 100, 70, CameraMotion.FORWARD).frame(0).image());
    assertThat(logits.width()).isEqualTo(25);
    assertThat(logits.height()).isBetween(17, 18);
  }

  /** Halves and doubles so often: sides that are no multiples come out otherwise. */
  @ParameterizedTest
  @CsvSource({"1, 2", "3, 8", "5, 32"})
  void theMultipleOfItsSidesIsFound(int levels, int multiple) {
    ForeignGraph graph =
        new ForeignGraph()
            .input("image", DataType.FLOAT, -1, 3, -1, -1)
            .floats("roi", new float[0], 0)
            .floats("scales", new float[] {1, 1, 1 << levels, 1 << levels}, 4);
    String at = "image";
    for (int level = 0; level < levels; level++) {
      graph.node(
          "AveragePool",
          List.of(at),
          "p" + level,
          integers("kernel_shape", 2L, 2L),
          integers("strides", 2L, 2L));
      at = "p" + level;
    }
    graph
        .node("Resize", List.of(at, "roi", "scales"), "up", text("mode", "nearest"))
        .node("Add", List.of("up", "image"), "y")
        .output("y", DataType.FLOAT, -1, 3, -1, -1);
    SegmentationModel model = new Importing(graph.write(folder), 3).at(128, 96).model();
    assertThat(network(model).input().multiple()).isEqualTo(multiple);
    RgbImage odd = new SyntheticStreet(1, 131, 77, CameraMotion.FORWARD).frame(0).image();
    assertThat(logits(model, odd).width() % multiple).isZero();
  }

  @Test
  void aNetworkWhoseLogitsDoNotFollowItsInputTakesOneSize() {
    ForeignGraph graph =
        new ForeignGraph()
            .input("image", DataType.FLOAT, -1, 3, -1, -1)
            .longs("size", 1, 3, 32, 64)
            .node("Resize", List.of("image", "", "", "size"), "y", text("mode", "linear"))
            .output("y", DataType.FLOAT, -1, 3, -1, -1);
    SegmentationModel model = new Importing(graph.write(folder), 3).at(128, 64).model();
    assertThat(network(model).input().multiple()).isZero();
    assertThat(model.resolution()).isEqualTo(new Resolution(128, 64));
    assertThat(logits(model, STREET).width()).isEqualTo(64);
  }

  @Test
  void aPaddedFrameKeepsItsShapeAndItsMarginIsCutOff() {
    RgbImage wide =
        new SyntheticStreet(1, 2 * WIDTH, HEIGHT, CameraMotion.FORWARD).frame(0).image();
    Logits padded = logits(same().padded().model(), wide);
    assertThat(padded.width()).isEqualTo(WIDTH);
    assertThat(padded.height()).isEqualTo(HEIGHT / 2);
    Logits stretched = logits(same().model(), wide);
    assertThat(stretched.height()).isEqualTo(HEIGHT);
  }

  @Test
  void numbersInAFileBesideItComeAlong() throws IOException {
    ForeignGraph graph = channelsFirst(1);
    byte[] weights =
        graph
            .mix("image", "y", SAME)
            .build()
            .getGraph()
            .getInitializer(0)
            .getRawData()
            .toByteArray();
    Files.write(folder.resolve("net.onnx.data"), weights);
    Path file =
        channelsFirst(1)
            .constant(ExternalData.of("w", "net.onnx.data", 3, 3, 1, 1))
            .node("Conv", List.of("image", "w"), "y")
            .output("y", DataType.FLOAT, 1, 3, HEIGHT, WIDTH)
            .write(folder);
    SegmentationModel model = new Importing(file, 3).model();
    Files.delete(folder.resolve("net.onnx.data"));
    assertColours(logits(model, STREET), 0, STREET);
  }

  @Test
  void theTensorBeforeAnArgMaxServes() {
    Path file =
        channelsFirst(1)
            .mix("image", "z", SAME)
            .node("ArgMax", List.of("z"), "y", integer("axis", 1))
            .output("y", DataType.INT64, 1, 1, HEIGHT, WIDTH)
            .write(folder);
    assertColours(logits(new Importing(file, 3).output("z").model(), STREET), 0, STREET);
  }

  @Test
  void aNetworkOfOursThatIsExportedSaysTheSameAsTheModel() throws IOException {
    SegmentationModel own = BundledModels.load("street");
    Path file = folder.resolve("street.onnx");
    Files.write(file, OnnxWriter.write(own.graph(), own.parameters()));
    Normalisation by = own.normalisation();
    SegmentationModel imported =
        new Importing(file, LabelTable.of("camvid"))
            .normalised(1, by.mean(), by.deviation())
            .at(160, 120)
            .model();
    RgbImage frame = new SyntheticStreet(7, 160, 120, CameraMotion.FORWARD).frame(0).image();
    try (SegmentationEngine engine =
        Engines.open(
            own,
            EngineKind.ONNX,
            DeviceChoice.CPU,
            org.segstream.vision.engine.Precision.FLOAT,
            1)) {
      // The model itself would enlarge so small a frame.
      assertThat(imported.labels().classes()).isEqualTo(own.labels().classes());
      assertThat(network(imported).input().multiple()).isEqualTo(4);
      RgbImage large = new SyntheticStreet(7, 480, 360, CameraMotion.FORWARD).frame(0).image();
      SegmentationModel atSize =
          new Importing(file, LabelTable.of("camvid"))
              .normalised(1, by.mean(), by.deviation())
              .at(480, 360)
              .model();
      assertThat(logits(atSize, large).values()).isEqualTo(engine.infer(List.of(large)).values());
      assertThat(logits(imported, frame).width()).isEqualTo(40);
    }
  }
}
