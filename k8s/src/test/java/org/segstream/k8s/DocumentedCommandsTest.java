package org.segstream.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.segstream.k8s.Manifests.K8S;
import static org.segstream.k8s.Manifests.name;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a page or a manifest tells to type names what is there once the manifests are. */
class DocumentedCommandsTest {
  private static final Pattern COMMAND = Pattern.compile("kubectl [^`\\n]*");
  private static final Pattern FOLDER =
      Pattern.compile("(?:-k +|cd +)(k8s/\\S+?)[`);,.]*(?=\\s|$)");
  private static final Pattern OBJECT =
      Pattern.compile(" ([a-z]+)/([a-z0-9.-]+[a-z0-9])(?=[ `\\n]|$)");
  private static final Pattern NAMESPACE = Pattern.compile(" (?:-n|--namespace) (\\S+)");
  private static final List<ObjectNode> INSTALLED =
      Stream.of(
              "namespace",
              "overlays/gpu",
              "overlays/archive",
              "trainer",
              "console",
              "try",
              "doctor",
              "keda")
          .flatMap(it -> Kustomization.render(K8S.resolve(it)).stream())
          .toList();

  /** The tutorial installs the operators into these. */
  private static final Set<String> NAMESPACES =
      Set.of("segstream", "strimzi", "keda", "monitoring");

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(Text.ROOT.resolve("docs"));
        Stream<Path> manifests = Files.walk(K8S)) {
      Stream<Path> pages = docs.filter(it -> it.toString().endsWith(".md"));
      Stream<Path> comments =
          manifests
              .filter(it -> it.toString().endsWith(".yaml"))
              .filter(it ->
                  !it.startsWith(K8S.resolve("target")) && !it.startsWith(K8S.resolve("src")));
      return Stream.concat(
              Stream.concat(pages, Stream.of(Text.ROOT.resolve("README.md"))), comments)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void namesWhatIsThere(Path page) {
    assertThat(faults(Text.of(page))).isEmpty();
  }

  @Test
  void thereAreCommandsToLookAt() throws IOException {
    String all = pages().stream().map(Text::of).collect(Collectors.joining());
    assertThat(COMMAND.matcher(all).results().count()).isGreaterThan(20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kubectl apply -k k8s/overlays/prod; no folder k8s/overlays/prod",
        "kubectl -n segmentation get pods; no namespace segmentation",
        "kubectl -n segstream logs job/doctor; no job/doctor",
        "kubectl -n segstream rollout status deployment/worker; no deployment/worker",
        "kubectl -n segstream wait --for=condition=Ready kafka/cluster --timeout=1m; no"
            + " kafka/cluster",
        "kubectl -n segstream exec deployment/segstream-worker -- segstream doctor; a second"
            + " process",
      })
  void aNameThatIsNotThereIsFound(String command, String complaint) {
    assertThat(faults(command)).singleElement().asString().contains(complaint);
  }

  /** The guide promises what the scaler's fallback does, from the version on that does it. */
  @Test
  void theGuideKnowsTheScalersFallback() {
    String guide = Text.of(Text.ROOT.resolve("docs/deploying.md"));
    assertThat(Manifests.folders())
        .allSatisfy(folder ->
            Manifests.installed(folder)
                .ofKind("ScaledObject")
                .forEach(it ->
                    assertThat(guide)
                        .contains("[KEDA](https://keda.sh) 2.18 or newer")
                        .contains("`" + it.at("/spec/fallback/behavior").asText() + "`")));
  }

  @Test
  void theWalkPinsEveryChart() {
    String guide = Text.of(Text.ROOT.resolve("docs/deploying.md")).replace("\\\n", " ");
    assertThat(guide.lines().filter(it -> it.strip().startsWith("helm install")))
        .hasSize(3)
        .allSatisfy(it -> assertThat(it).containsPattern(" --version [0-9]+[.][0-9]+[.][0-9]+ "));
  }

  /** KEDA asks Prometheus; where policies guard that, k8s/keda lets it. */
  @Test
  void kedaReachesThePrometheusThatItAsks() {
    ObjectNode policy = Kustomization.render(K8S.resolve("keda")).getFirst();
    assertThat(policy.at("/spec/ingress/0/from/0/namespaceSelector").toString())
        .contains("\"kubernetes.io/metadata.name\":\"keda\"");
    String port = policy.at("/spec/ingress/0/ports/0/port").asText();
    String namespace = policy.at("/metadata/namespace").asText();
    assertThat(Manifests.overlay("gpu").find("ScaledObject", "segstream-worker").orElseThrow())
        .asString()
        .contains("." + namespace + ".svc:" + port + "\"");
  }

  private static Set<String> faults(String text) {
    Set<String> faults = new TreeSet<>();
    String whole = text.replace("\\\n", " ");
    found(FOLDER, whole)
        .filter(it -> !it.group(1).contains("$"))
        .filter(it -> !Files.exists(Text.ROOT.resolve(it.group(1)).resolve("kustomization.yaml")))
        .forEach(it -> faults.add("no folder " + it.group(1)));
    for (String command : found(COMMAND, whole).map(MatchResult::group).toList()) {
      found(NAMESPACE, command)
          .filter(it -> !NAMESPACES.contains(it.group(1)))
          .forEach(it -> faults.add("no namespace " + it.group(1)));
      found(OBJECT, command)
          .filter(it -> !isThere(it.group(1), it.group(2)))
          .forEach(it -> faults.add("no " + it.group(1) + "/" + it.group(2)));
      if (command.contains(" exec ") && command.contains("-- segstream")) {
        faults.add("a second process in a worker's memory: " + command);
      }
    }
    return faults;
  }

  private static boolean isThere(String kind, String name) {
    return INSTALLED.stream()
        .anyMatch(it ->
            it.get("kind").asText().toLowerCase(Locale.ROOT).equals(kind) && name(it).equals(name));
  }

  private static Stream<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }
}
