package org.segstream.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class FieldOptionsTest {
  private final FieldOptions.MemoryConverter memory = new FieldOptions.MemoryConverter();

  @Test
  void memoryIsInMebibytes() {
    assertThat(memory.convert("3")).isEqualTo(3L << 20);
    assertThat(memory.convert("81920")).isEqualTo(80L << 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "", "2.5", "4g", "9999999999"})
  void memoryIsAtLeastOne(String text) {
    assertThatThrownBy(() -> memory.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'%s' is no number of MiB, 1 at least", text);
  }
}
