package org.segstream.crf.active;
import java.util.*;
import org.junit.jupiter.api.Test;
import org.segstream.crf.*;
import org.segstream.crf.certificate.*;
import org.segstream.crf.energy.*;
class TryTest {
  @Test void t() {
    for (String f : List.of("camvid_8057.bin", "street_000.bin")) {
      GridEnergy g = Grids.shared(f).grid();
      var s = new VectorSolver(); var st = (ActiveState) s.newState();
      for (int i = 0; i < 60; i++) { st.reset(); s.solve(g, st, Budget.toGap(1e-2, 100)); }
      var w = st.workspace(g); long c = 0; int[] hist = new int[13];
      for (int n = 0; n < w.grid().active(); n++) { c += w.grid().counts[w.grid().place(n)]; hist[w.grid().counts[w.grid().place(n)]]++; }
      System.out.println("TRY " + f + " active " + w.grid().active() + " of " + w.wanted().length + " px share " + w.grid().active()*128.0/g.pixels() + " labels " + (double) c / w.grid().active() + Arrays.toString(hist));
      for (int r = 0; r < 3; r++) for (boolean d : new boolean[]{false, true}) {
        for (int i = 0; i < 2000; i++) { w.forward().run(d); w.backward().run(d); }
        var mx = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean(); long c0 = mx.getCurrentThreadCpuTime(); long b0 = mx.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) w.forward().run(d);
        long c1 = mx.getCurrentThreadCpuTime();
        for (int i = 0; i < 200; i++) w.backward().run(d);
        long c2 = mx.getCurrentThreadCpuTime();
        System.out.println("TRY deciding " + d + " forward " + (c1 - c0) / 200e6 + " backward " + (c2 - c1) / 200e6 + " ms; alloc " + (mx.getCurrentThreadAllocatedBytes() - b0));
      }
    }
  }
}
