package org.segstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KustomizationTest {
  static List<Path> folders() {
    return Manifests.folders();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void rendersWhatKubectlRenders(Path folder) throws Exception {
    List<ObjectNode> kubectl = Yaml.documents(kubectl(folder));

    assertThat(Kustomization.render(folder)).containsExactlyInAnyOrderElementsOf(kubectl);
  }

  @Test
  void refusesWhatItDoesNotUnderstand(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("kustomization.yaml"), "namePrefix: x-\n");

    assertThatThrownBy(() -> Kustomization.render(folder))
        .hasMessageContaining("namePrefix is not understood");
  }

  @Test
  void anotherConfigurationHasAnotherName(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("kustomization.yaml"), "configMapGenerator: [{name: c, files: [f]}]\n");
    Files.writeString(folder.resolve("f"), "a");
    String before = Kustomization.render(folder).getFirst().at("/metadata/name").asText();
    Files.writeString(folder.resolve("f"), "b");

    assertThat(Kustomization.render(folder).getFirst().at("/metadata/name").asText())
        .startsWith("c-")
        .isNotEqualTo(before);
  }

  private static String kubectl(Path folder) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder("kubectl", "kustomize", folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "kubectl is not installed; the manifests are rendered without it");
      throw e;
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("exit code of kubectl kustomize").isZero();
    return text;
  }
}
