package org.segstream.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The arrows between modules, and between the rooms of a module, point one way. */
@AnalyzeClasses(packages = "org.segstream", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String PROJECT = "org.segstream.";
  private static final Set<String> GENERATED =
      Set.of(
          "org.segstream.v1",
          "org.segstream.vision.network.onnx",
          "org.segstream.monitor.state",
          "org.segstream.trainer.exchange.wire");

  @ArchTest
  static final ArchRule ARROWS_POINT_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("org.segstream.cli..")
          .layer("producer")
          .definedBy("org.segstream.producer..")
          .layer("worker")
          .definedBy("org.segstream.worker..")
          .layer("trainer")
          .definedBy("org.segstream.trainer..")
          .layer("monitor")
          .definedBy("org.segstream.monitor..")
          .layer("console")
          .definedBy("org.segstream.console..")
          .layer("benchmarks")
          .definedBy("org.segstream.benchmarks..")
          .layer("broker")
          .definedBy("org.segstream.broker..")
          .layer("transport")
          .definedBy("org.segstream.transport..")
          .layer("vision")
          .definedBy("org.segstream.vision..")
          .layer("gpu")
          .definedBy("org.segstream.gpu..")
          .layer("crf")
          .definedBy("org.segstream.crf..")
          .layer("schemas")
          .definedBy("org.segstream.v1..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("producer")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("worker")
          .mayOnlyBeAccessedByLayers("cli", "benchmarks")
          .whereLayer("benchmarks")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("trainer")
          .mayOnlyBeAccessedByLayers("cli", "benchmarks", "monitor", "console")
          .whereLayer("console")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("monitor")
          .mayOnlyBeAccessedByLayers("cli", "benchmarks")
          .whereLayer("broker")
          .mayOnlyBeAccessedByLayers("cli", "benchmarks")
          .whereLayer("transport")
          .mayOnlyBeAccessedByLayers(
              "cli", "producer", "worker", "trainer", "monitor", "console", "benchmarks")
          .whereLayer("vision")
          .mayOnlyBeAccessedByLayers(
              "cli", "producer", "worker", "trainer", "monitor", "console", "benchmarks")
          .whereLayer("gpu")
          .mayOnlyBeAccessedByLayers("cli", "benchmarks")
          .whereLayer("crf")
          .mayOnlyBeAccessedByLayers("cli", "gpu", "worker", "trainer", "vision", "benchmarks")
          .whereLayer("schemas")
          .mayOnlyBeAccessedByLayers(
              "cli",
              "producer",
              "worker",
              "trainer",
              "monitor",
              "console",
              "benchmarks",
              "transport");

  /** How a module's rooms use each other: a room, and those of its module that it may use. */
  private static final Map<String, String> ROOMS =
      Map.ofEntries(
          entry("crf", "active certificate reference simd"),
          entry("crf.simd", ""),
          entry("crf.energy", "simd"),
          entry("crf.certificate", "energy"),
          entry("crf.reference", "certificate energy"),
          entry("crf.active", "certificate energy reference simd"),
          entry("crf.training", "simd"),
          entry("crf.timing", ""),
          entry("gpu", ""),
          entry("gpu.bench", "root"),
          entry("transport", ""),
          entry("transport.serde", ""),
          entry("transport.topics", "root"),
          entry("transport.flow", "root serde"),
          entry("transport.models", "root flow serde topics"),
          entry("worker", "claimcheck options serving"),
          entry("worker.options", "claimcheck"),
          entry("worker.claimcheck", ""),
          entry("worker.serving", ""),
          entry("trainer.exchange.codec", "training"),
          entry("trainer.exchange.control", "exchange.wire"),
          entry("trainer.exchange", "exchange.codec exchange.control exchange.wire loss training"),
          entry("monitor", "fetch flicker health query records requests scores state trials"),
          entry("monitor.fetch", ""),
          entry("monitor.flicker", "state"),
          entry("monitor.scores", "fetch records requests state trials"),
          entry("monitor.trials", "records state"),
          entry("monitor.requests", "fetch records state"),
          entry("monitor.records", "state"),
          entry("monitor.health", "records state"),
          entry("monitor.query", "health requests scores state trials"),
          entry("console", "board http live records"),
          entry("console.records", ""),
          entry("console.board", ""),
          entry("console.live", "board records"),
          entry("console.http", "board live records"),
          entry("cli.console", ""),
          entry("cli.http", ""),
          entry("cli.options", "console http"),
          entry("cli.stream", "console http options"),
          entry("cli.demo", "console options stream"),
          entry("cli.solve", "console options"),
          entry("cli.model", "console options stream train"),
          entry("cli.train", "console http options"),
          entry("cli.monitor", "console http options"),
          entry("cli.data", "console options"),
          entry("cli.bench", "console options"),
          entry("cli.doctor", "console options"));

  @ArchTest
  static void roomsUseTheirNeighboursOneWay(JavaClasses classes) {
    ROOMS.forEach((room, neighbours) -> {
      String module = PROJECT + room.split("\\.", -1)[0];
      List<String> allowed =
          Stream.concat(
                  Stream.of(PROJECT + room),
                  Stream.of(neighbours.split(" ", -1))
                      .map(name -> name.equals("root") ? module : module + "." + name))
              .toList();
      noClasses()
          .that()
          .resideInAPackage(PROJECT + room)
          .should()
          .dependOnClassesThat(
              resideInAPackage(module + "..")
                  .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
          .check(classes);
    });
  }

  @ArchTest
  static final ArchRule SOLVERS_INSIDES_ARE_ITS_OWN =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.segstream.crf..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.segstream.crf.reference..",
              "org.segstream.crf.active..",
              "org.segstream.crf.simd..");

  @ArchTest
  static void noRoomIsCrowded(JavaClasses classes) {
    Map<String, Long> sizes =
        classes.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !GENERATED.contains(type.getPackageName()))
            .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
    assertThat(sizes).allSatisfy((room, size) -> assertThat(size).as(room).isLessThanOrEqualTo(40));
  }

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
      slices().matching("org.segstream.(**)").should().beFreeOfCycles();
}
