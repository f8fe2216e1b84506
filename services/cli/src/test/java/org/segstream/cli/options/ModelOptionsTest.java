package org.segstream.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.segstream.vision.model.ModelFileException;

class ModelOptionsTest {
  @Test
  void aNameIsAModelInTheBoxThoughAFolderIsCalledSo() {
    Path folder = Path.of("src");
    assertThat(Files.isDirectory(folder)).isTrue();
    assertThatThrownBy(() -> ModelOptions.read(folder))
        .isInstanceOf(ModelFileException.class)
        .hasMessage("no model named src comes with segstream");
    assertThat(ModelOptions.read(Path.of("street")).name()).isEqualTo("street");
  }
}
