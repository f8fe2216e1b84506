package org.segstream.vision.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.segstream.vision.model.Models;

class ChannelCutTest {
  private static final int LABELS = 5;
  private static final int HEIGHT = 40;
  private static final int WIDTH = 72;

  private final NetworkGraph whole = Architectures.byName(StreetNet.HALF, LABELS);

  @Test
  void sumsTieChannels() {
    List<ChannelSpace> spaces = ChannelSpace.of(whole);
    ChannelSpace eighth =
        spaces.stream().filter(s -> s.name().equals("down8.conv")).findFirst().orElseThrow();
    assertThat(eighth.channels()).isEqualTo(64);
    assertThat(eighth.makers())
        .extracting(Node::name)
        .containsExactly(
            "down8.conv", "eighth1.b.conv", "eighth2.b.conv", "eighth3.b.conv", "eighth4.b.conv");
    assertThat(eighth.readers())
        .extracting(Node::name)
        .containsExactlyInAnyOrder(
            "eighth1.a.conv",
            "eighth2.a.conv",
            "eighth3.a.conv",
            "eighth4.a.conv",
            "down16.conv",
            "merge8.fine.conv");
    assertThat(spaces).extracting(ChannelSpace::name).doesNotContain("logits", "detail");
    assertThat(ResidualBlock.of(whole)).hasSize(9);
  }

  @Test
  void theSmallerNetworkComputesWhatTheMaskedOneDoes() throws Exception {
    Random random = new Random(5);
    for (int trial = 0; trial < 6; trial++) {
      Map<String, int[]> stay = new HashMap<>();
      for (ChannelSpace space : ChannelSpace.of(whole)) {
        int[] kept =
            IntStream.range(0, space.channels()).filter(_ -> random.nextInt(100) < 45).toArray();
        stay.put(space.name(), kept.length == 0 ? new int[] {space.channels() / 2} : kept);
      }
      Set<String> without = trial % 2 == 0 ? Set.of() : Set.of("eighth4", "sixteenth2", "quarter");
      NetworkParameters values = Models.parameters(whole, trial);
      ChannelCut cut = new ChannelCut(whole, stay, without);
      assertEqual(whole, cut, values, random);
      assertThat(cut.graph().multiplications(HEIGHT, WIDTH))
          .isLessThan(whole.multiplications(HEIGHT, WIDTH) / 2);
      assertThat(Architectures.byName(cut.graph().name(), LABELS)).isEqualTo(cut.graph());
    }
  }

  @Test
  void aSmallerNetworkIsCutAgain() throws Exception {
    Random random = new Random(6);
    ChannelCut first =
        new ChannelCut(
            whole, Map.of("down8.conv", IntStream.range(8, 40).toArray()), Set.of("sixteenth1"));
    NetworkParameters values = Models.parameters(first.graph(), 6);
    ChannelCut second =
        new ChannelCut(
            first.graph(),
            Map.of("down8.conv", new int[] {0, 5, 31}, "stem1.conv", new int[] {1, 2}),
            Set.of("eighth2"));
    assertEqual(first.graph(), second, values, random);
    assertThat(second.graph().name())
        .isEqualTo("street-net-2:stem1.conv=2,down8.conv=3,-eighth2,-sixteenth1");
    assertThat(Architectures.byName(second.graph().name(), LABELS)).isEqualTo(second.graph());
  }

  private void assertEqual(
      NetworkGraph graph, ChannelCut cut, NetworkParameters values, Random random)
      throws OrtException {
    float[] image = new float[3 * HEIGHT * WIDTH];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    float[] small = logits(cut.graph(), cut.slim(values), image);
    float[] large = logits(graph, cut.masked(values), image);
    assertThat(small).hasSameSizeAs(large);
    float greatest = 1;
    for (float value : large) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    for (int i = 0; i < small.length; i++) {
      assertThat(small[i]).isCloseTo(large[i], Offset.offset(1e-4f * greatest));
    }
    assertThat(large).isNotEqualTo(logits(graph, values, image));
  }

  private static float[] logits(NetworkGraph graph, NetworkParameters values, float[] image)
      throws OrtException {
    byte[] network = OnnxWriter.write(graph, values);
    return OnnxRun.logits(network, OptLevel.ALL_OPT, image, 1, 3, HEIGHT, WIDTH);
  }

  @Test
  void namesThatMeanNothingAreRefused() {
    for (String name :
        List.of(
            "street-net-2:",
            "street-net-2:stem1.conv=0",
            "street-net-2:stem1.conv=17",
            "street-net-2:stem9.conv=3",
            "street-net-2:-eighth9",
            "street-net-2:stem1.conv",
            "street-net-9:stem1.conv=3",
            "street-net-2:logits=3")) {
      assertThatThrownBy(() -> Architectures.byName(name, LABELS))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () -> new ChannelCut(whole, Map.of("stem1.conv", new int[] {1, 1}), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
