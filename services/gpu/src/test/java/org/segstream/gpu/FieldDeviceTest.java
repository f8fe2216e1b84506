package org.segstream.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldDeviceTest {
  private static final DeviceInfo CARD = device("card", true);
  private static final DeviceInfo PROCESSOR = device("processor", false);

  private static DeviceInfo device(String name, boolean isGpu) {
    return new DeviceInfo(1, 2, name, "platform", "3.1", isGpu, 1L << 30, 1L << 28, 4);
  }

  private static Devices devices(DeviceInfo... all) {
    return new Devices(
        List.of(all), all.length == 0 ? Optional.of("no driver is installed") : Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "cpu", "gpu", "gpu:3"})
  void isWrittenAsItIsRead(String text) {
    assertThat(FieldDevice.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GPU", "gpu:", "gpu:-1", "gpu:x", "cuda", "gpu:99999"})
  void saysWhatThereIsWhenItIsNoDevice(String text) {
    assertThatThrownBy(() -> FieldDevice.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, cpu, gpu");
  }

  @Test
  void isAGpuByItselfOnlyWhereThereIsOne() {
    assertThat(FieldSolvers.choice(FieldDevice.AUTO, devices(CARD, PROCESSOR))).contains(CARD);
    assertThat(FieldSolvers.choice(FieldDevice.AUTO, devices(PROCESSOR))).isEmpty();
    assertThat(FieldSolvers.choice(FieldDevice.AUTO, devices())).isEmpty();
    assertThat(FieldSolvers.choice(FieldDevice.parse("cpu"), devices(CARD))).isEmpty();
  }

  @Test
  void isTheOneAskedFor() {
    assertThat(FieldSolvers.choice(FieldDevice.parse("gpu:1"), devices(CARD, PROCESSOR)))
        .contains(PROCESSOR);
    assertThat(FieldSolvers.choice(FieldDevice.parse("gpu"), devices(PROCESSOR)))
        .contains(PROCESSOR);
  }

  @Test
  void takesAPartOfTheMemoryWhereOthersTakeTheRest() {
    FrameSize frame = new FrameSize(480, 360, 11);
    int all = Workspace.frames(CARD, frame);

    assertThat(Workspace.frames(CARD.withinMemory(1L << 29), frame)).isEqualTo(all / 2);
    assertThat(CARD.withinMemory(Long.MAX_VALUE)).isEqualTo(CARD);
  }

  @Test
  void saysWhatThereIsInsteadOfTheOneAskedFor() {
    assertThatThrownBy(() -> FieldSolvers.choice(FieldDevice.parse("gpu:1"), devices(CARD)))
        .isInstanceOf(DeviceException.class)
        .hasMessageContainingAll("no device gpu:1", "card (GPU, 1.0 GiB, 4 units");
    assertThatThrownBy(() -> FieldSolvers.choice(FieldDevice.parse("gpu"), devices()))
        .hasMessageContainingAll("no driver is installed", "--field-device cpu");
  }
}
