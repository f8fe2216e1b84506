package org.segstream.crf.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.segstream.crf.Grids;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.reference.ReferenceSolver;

class CertificateCheckTest {
  private final GridEnergy grid = Grids.blocks(new Random(1), 23, 17, 6);
  private final Solution solution =
      new ReferenceSolver()
          .solve(grid, new ReferenceSolver().newState(), Budget.toGap(0, 1).withDuals());
  private final DualPoint duals = solution.dualPoint().orElseThrow();
  private final Certificate good = solution.certificate();

  private CertificateCheck check(UnaryOperator<Certificate> spoil) {
    return CertificateCheck.of(grid, duals, solution.labels(), spoil.apply(good));
  }

  private static DualPoint rows(double[] share) {
    return DualPoint.of(List.of(share));
  }

  private double[] shares() {
    double[] all = new double[grid.unary().length];
    double[] row = new double[grid.width() * grid.labels()];
    for (int y = 0; y < grid.height(); y++) {
      duals.read(0, y, row, row);
      System.arraycopy(row, 0, all, y * row.length, row.length);
    }
    return all;
  }

  private static Certificate with(Certificate c, double energy, double bound, double base) {
    return new Certificate(energy, bound, base, c.iterations(), c.start(), c.deadlineHit());
  }

  @Test
  void acceptsATrueCertificate() {
    CertificateCheck check = CertificateCheck.of(grid, solution);
    assertThat(check.failures()).isEmpty();
    assertThat(check.passed()).isTrue();
    assertThat(check.lowerBound()).isGreaterThanOrEqualTo(good.lowerBound());
    assertThat(check.energy()).isGreaterThanOrEqualTo(check.lowerBound());
  }

  @Test
  void acceptsALooserBound() {
    assertThat(check(c -> with(c, c.energy(), c.lowerBound() - 5, c.base())).passed()).isTrue();
  }

  @Test
  void refusesABoundThatTheDualsDoNotProve() {
    assertThat(check(c -> with(c, c.energy(), c.lowerBound() + 1e-5, c.base())).failures())
        .singleElement()
        .asString()
        .contains("duals prove");
  }

  @Test
  void refusesABoundAboveTheEnergy() {
    assertThat(check(c -> with(c, c.energy(), c.energy() + 1, c.base())).failures())
        .anyMatch(failure -> failure.contains("above energy"));
  }

  @Test
  void refusesAWrongEnergy() {
    double error = 2e-6 * Math.abs(good.energy());
    assertThat(check(c -> with(c, c.energy() + error, c.lowerBound(), c.base())).failures())
        .singleElement()
        .asString()
        .contains("energy is");
  }

  @Test
  void refusesAWrongBase() {
    assertThat(check(c -> with(c, c.energy(), c.lowerBound(), c.base() - 1)).failures())
        .singleElement()
        .asString()
        .contains("smallest unaries");
  }

  @Test
  void refusesWhatIsNotANumber() {
    assertThat(check(c -> with(c, Double.NaN, c.lowerBound(), c.base())).passed()).isFalse();
    assertThat(check(c -> with(c, c.energy(), Double.NaN, c.base())).passed()).isFalse();
    assertThat(check(c -> with(c, c.energy(), c.lowerBound(), Double.NaN)).passed()).isFalse();
    double[] spoiled = shares();
    spoiled[99] = Double.NaN;
    assertThat(CertificateCheck.of(grid, rows(spoiled), solution.labels(), good).passed())
        .isFalse();
  }

  @Test
  void refusesAnotherLabelling() {
    byte[] labels = solution.labels().clone();
    labels[40] = (byte) ((labels[40] + 1) % grid.labels());
    assertThat(CertificateCheck.of(grid, duals, labels, good).failures())
        .singleElement()
        .asString()
        .contains("energy is");
  }

  @Test
  void refusesALabelThatDoesNotExist() {
    byte[] labels = solution.labels().clone();
    labels[40] = (byte) 200;
    assertThat(CertificateCheck.of(grid, duals, labels, good).failures())
        .containsExactly("pixel 40 has label 200 of 6");
  }

  @Test
  void refusesOtherDuals() {
    double[] spoiled = shares();
    for (int n = 0; n < spoiled.length; n += 7) {
      spoiled[n] += 0.5;
    }
    assertThat(CertificateCheck.of(grid, rows(spoiled), solution.labels(), good).failures())
        .singleElement()
        .asString()
        .contains("duals prove");
  }

  @Test
  void provesTheTrivialBoundFromHalvedUnaries() {
    double[] half = new double[grid.unary().length];
    for (int n = 0; n < half.length; n++) {
      half[n] = 0.5 * grid.unary()[n];
    }
    CertificateCheck check = CertificateCheck.of(grid, rows(half), solution.labels(), good);
    assertThat(check.lowerBound()).isBetween(good.base(), good.energy());
  }

  @Test
  void holdsAFewRowsWhateverTheHeight() {
    long lower = allocatedByACheck(20);
    assertThat(allocatedByACheck(200)).isBetween(lower / 2, 2 * lower);
  }

  private static long allocatedByACheck(int height) {
    GridEnergy tall = Grids.blocks(new Random(1), 40, height, 6);
    CrfSolver solver = new ReferenceSolver();
    Solution solved = solver.solve(tall, solver.newState(), Budget.toGap(0, 1).withDuals());
    CertificateCheck.of(tall, solved);
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    assertThat(CertificateCheck.of(tall, solved).passed()).isTrue();
    return thread.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void needsDualsAndArraysOfTheGridsSize() {
    Solution bare =
        new ReferenceSolver().solve(grid, new ReferenceSolver().newState(), Budget.toGap(0, 1));
    assertThatThrownBy(() -> CertificateCheck.of(grid, bare))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no duals to check");
    assertThatThrownBy(
            () -> CertificateCheck.of(grid, rows(new double[5]), solution.labels(), good))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shares of [5] duals for a grid of 23×17");
  }
}
