package org.segstream.vision.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.segstream.vision.foreign.ForeignGraph.integer;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.segstream.vision.model.ForeignOutput.Activation;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataType;

/** What cannot be imported is told in one sentence, with what mends it. */
class HostileNetworkTest {
  private static final float[][] TWO = {{1, 0, 0}, {0, 1, 0}};

  @TempDir private Path folder;

  private static ForeignGraph picture() {
    return new ForeignGraph().input("x", DataType.FLOAT, 1, 3, 32, 48);
  }

  private static ForeignGraph sound() {
    return picture().mix("x", "y", TWO).output("y", DataType.FLOAT, 1, 2, 32, 48);
  }

  private Importing importing(ForeignGraph graph) {
    return new Importing(graph.write(folder), 2);
  }

  private static void assertRefused(Importing importing, String... parts) {
    assertThatExceptionOfType(ImportException.class)
        .isThrownBy(importing::report)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void aFileThatIsCutAnywhereIsRefused() throws IOException {
    byte[] whole = sound().build().toByteArray();
    for (int length = 0; length < whole.length - 1; length += 13) {
      Path file = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, length));
      assertRefused(new Importing(file, 2), "cut.onnx");
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no network at all, but a text");
    assertRefused(new Importing(text, 2), "is no ONNX file");
    assertRefused(new Importing(folder.resolve("none"), 2), "none does not exist");
    assertRefused(new Importing(folder, 2), "it is a folder");
  }

  @Test
  void aConstantOfOtherThanItsOwnSizeIsRefused() {
    TensorProto.Builder short1 =
        TensorProto.newBuilder()
            .setName("w")
            .setDataType(DataType.FLOAT.getNumber())
            .setRawData(ByteString.copyFrom(new byte[4]));
    for (long size : new long[] {2, 3, 1, 1}) {
      short1.addDims(size);
    }
    assertRefused(
        importing(convolved(short1.build())), "is damaged", "should have 6 numbers and has 1");
    assertRefused(
        importing(convolved(short1.clone().setDims(0, 1L << 40).build())), "more than 512 MiB");
    assertRefused(importing(convolved(short1.clone().setDims(0, -1).build())), "more than 512 MiB");
  }

  private static ForeignGraph convolved(TensorProto weights) {
    return picture()
        .constant(weights)
        .node("Conv", List.of("x", "w"), "y")
        .output("y", DataType.FLOAT, 1, 2, 32, 48);
  }

  @Test
  void aConstantMadeOfNothingIsBounded() {
    ForeignGraph graph =
        sound()
            .longs("shape", 100_000, 100_000)
            .node("ConstantOfShape", List.of("shape"), "c")
            .node("ReduceMax", List.of("c"), "m", integer("keepdims", 0));
    assertRefused(importing(graph), "constant 'c'", "more than 512 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", "a/../../secret", ""})
  void noNumbersAreReadOutsideOfItsFolder(String location) {
    assertRefused(
        importing(convolved(ExternalData.of("w", location, 2, 3, 1, 1))),
        "outside of its own folder");
  }

  @Test
  void noNumbersAreReadThroughALink() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path secret = Files.write(folder.resolve("secret"), new byte[24]);
    Files.createSymbolicLink(inner.resolve("data"), secret);
    Path file = convolved(ExternalData.of("w", "data", 2, 3, 1, 1)).write(inner);
    assertRefused(new Importing(file, 2), "outside of its own folder");
  }

  @Test
  void missingAndShortDataAreTold() throws IOException {
    ForeignGraph graph = convolved(ExternalData.of("w", "net.data", 2, 3, 1, 1));
    assertRefused(importing(graph), "net.data", "put it into the same folder");
    Files.write(folder.resolve("net.data"), new byte[20]);
    assertRefused(importing(graph), "should have 24 bytes there and has 20");
  }

  @Test
  void operatorsThatNobodyHasAreNamed() {
    assertRefused(
        importing(
            picture()
                .custom("com.example", "Magic", "x", "y")
                .output("y", DataType.FLOAT, 1, 2, 32, 48)),
        "com.example.Magic");
    assertRefused(
        importing(
            picture().node("Magic", List.of("x"), "y").output("y", DataType.FLOAT, 1, 2, 32, 48)),
        "Magic");
  }

  @Test
  void anArgMaxNamesTheTensorToTakeInstead() {
    ForeignGraph graph =
        picture()
            .mix("x", "scores", TWO)
            .node("ArgMax", List.of("scores"), "a", integer("axis", 1))
            .node("Cast", List.of("a"), "y", integer("to", 2))
            .output("y", DataType.UINT8, 1, 1, 32, 48);
    assertRefused(importing(graph), "'y' is an arg-max", "--output 'scores'");
  }

  @Test
  void inputsThatAreNoPicturesAreRefused() {
    assertRefused(
        importing(
            new ForeignGraph()
                .input("x", DataType.INT64, 1, 3, 32, 48)
                .node("Cast", List.of("x"), "f", integer("to", 1))
                .mix("f", "y", TWO)
                .output("y", DataType.FLOAT, 1, 2, 32, 48)),
        "numbers of type int64");
    assertRefused(
        importing(
            sound()
                .input("size", DataType.FLOAT, 1, 2, 32, 48)
                .node("Add", List.of("y", "size"), "z")
                .output("z", DataType.FLOAT, 1, 2, 32, 48)),
        "2 inputs");
    assertRefused(
        importing(
            new ForeignGraph()
                .input("x", DataType.FLOAT, 1, 1, 32, 48)
                .mix("x", "y", new float[][] {{1}, {2}})
                .output("y", DataType.FLOAT, 1, 2, 32, 48)),
        "no three colours");
    assertRefused(
        importing(
            new ForeignGraph()
                .input("x", DataType.FLOAT, 3, 48)
                .node("Relu", List.of("x"), "y")
                .output("y", DataType.FLOAT, 3, 48)),
        "no pictures");
    assertRefused(importing(sound()).at(64, 64), "leave --resolution out, or make it 48x32");
  }

  @Test
  void sizesThatNoMemoryHoldsAreRefused() {
    assertRefused(
        importing(
            new ForeignGraph()
                .input("x", DataType.FLOAT, 1, 3, 100_000, 100_000)
                .mix("x", "y", TWO)
                .output("y", DataType.FLOAT, 1, 2, 100_000, 100_000)),
        "sides may be 16 to 8192");
    assertRefused(
        importing(
            new ForeignGraph()
                .input("x", DataType.FLOAT, 1000, 3, 32, 48)
                .mix("x", "y", TWO)
                .output("y", DataType.FLOAT, 1000, 2, 32, 48)),
        "1000 pictures at a time");
  }

  @Test
  void outputsThatAreNoMapsOfLogitsAreRefused() {
    assertRefused(
        importing(
            sound().node("SequenceConstruct", List.of("y"), "q").sequence("q").withoutOutput("y")),
        "none of its outputs is a tensor");
    assertRefused(
        importing(
            sound()
                .node("GlobalAveragePool", List.of("y"), "g")
                .output("g", DataType.FLOAT, 1, 2, 1, 1)
                .withoutOutput("y")),
        "no map of them");
    assertRefused(
        importing(
            sound()
                .node("Cast", List.of("y"), "i", integer("to", 6))
                .output("i", DataType.INT32, 1, 2, 32, 48)
                .withoutOutput("y")),
        "a map of floats is wanted");
    assertRefused(
        importing(
            sound()
                .node("Neg", List.of("y"), "n")
                .node("Sqrt", List.of("n"), "s")
                .output("s", DataType.FLOAT, 1, 2, 32, 48)
                .withoutOutput("y")),
        "NaN");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2 channels for the 1 labels of test: say which are none of them, for instance with --ignore"
        + " 1 or --ignore 0",
    "3, 2 channels for the 3 labels of test"
  })
  void anotherNumberOfChannelsNamesTheOptionThatMendsIt(int labels, String reason) {
    assertRefused(new Importing(sound().write(folder), labels), reason);
  }

  @Test
  void wishesThatItCannotFulfilAreRefused() {
    assertRefused(importing(sound()).channels(0, 7), "has channels 0 to 1");
    assertRefused(importing(sound()).output("none"), "no tensor 'none', its outputs are y");
    assertRefused(importing(sound()).activation(Activation.SOFTMAX), "no probabilities");
  }
}
