package org.segstream.cli;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the modules point one way. */
@AnalyzeClasses(packages = "org.segstream", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
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
          .layer("benchmarks")
          .definedBy("org.segstream.benchmarks..")
          .layer("broker")
          .definedBy("org.segstream.broker..")
          .layer("transport")
          .definedBy("org.segstream.transport..")
          .layer("vision")
          .definedBy("org.segstream.vision..")
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
          .mayOnlyBeAccessedByLayers("cli", "benchmarks")
          .whereLayer("broker")
          .mayOnlyBeAccessedByLayers("cli", "benchmarks")
          .whereLayer("transport")
          .mayOnlyBeAccessedByLayers("cli", "producer", "worker", "trainer", "benchmarks")
          .whereLayer("vision")
          .mayOnlyBeAccessedByLayers("cli", "producer", "worker", "trainer", "benchmarks")
          .whereLayer("crf")
          .mayOnlyBeAccessedByLayers("cli", "worker", "trainer", "vision", "benchmarks")
          .whereLayer("schemas")
          .mayOnlyBeAccessedByLayers(
              "cli", "producer", "worker", "trainer", "benchmarks", "transport");

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
      slices().matching("org.segstream.(**)").should().beFreeOfCycles();
}
