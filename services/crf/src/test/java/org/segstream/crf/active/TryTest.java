package org.segstream.crf.active;
import java.util.*;
import org.junit.jupiter.api.Test;
import org.segstream.crf.*;
import org.segstream.crf.certificate.*;
import org.segstream.crf.energy.*;
class TryTest {
  @Test void t() {
    Random random = new Random(23);
    GridEnergy unsure = Grids.blocks(random, 90, 70, 21);
    float[] unary = unsure.unary().clone();
    for (int n = 0; n < unary.length; n++) unary[n] *= 8;
    GridEnergy sure = Grids.withUnary(unsure, unary);
    for (CrfSolver s : List.of(new VectorSolver(), VectorSolver.overAllPixels(), VectorSolver.withoutCoarseStart(), new org.segstream.crf.reference.ReferenceSolver())) {
      for (GridEnergy g : List.of(sure, unsure, sure)) {
        for (int it : new int[]{1,2,5,10,20,60}) {
        var st = s.newState();
        var c = s.solve(g, st, Budget.toGap(1e-4, it)).certificate();
        System.out.println("TRY " + s + " " + it+" "+c.iterations() + " E " + c.energy() + " D " + c.lowerBound() + " gap " + c.relativeGap());
        }
      }
    }
  }
}
