package org.segstream.benchmarks.crf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.InstanceFile;
import org.segstream.vision.RgbImage;
import org.segstream.vision.street.CameraMotion;
import org.segstream.vision.street.StreetEnergy;
import org.segstream.vision.street.SyntheticStreet;

/** The energies of the benchmark. */
public final class BenchInstances {
  private static final long SEED = 4711;
  private static final int FRAME = 50;

  private BenchInstances() {}

  /**
   * Files first, then the synthetic street, sure and unsure, and a network's view of it.
   *
   * @param quick whether to leave the large ones out
   */
  public static List<BenchInstance> of(List<Path> files, boolean quick) {
    List<BenchInstance> instances = new ArrayList<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
      instances.add(new BenchInstance(name, InstanceFile.read(file).grid()));
    }
    instances.add(street("street", StreetEnergy.SURE, 480, 360, 12));
    instances.add(street("street, unsure", StreetEnergy.UNSURE, 480, 360, 12));
    instances.add(street("street, 150 labels", StreetEnergy.SURE, 320, 240, 150));
    if (!quick) {
      instances.add(street("street, large", StreetEnergy.SURE, 1280, 720, 19));
      instances.add(street("street, large, unsure", StreetEnergy.UNSURE, 1280, 720, 19));
    }
    instances.add(new BenchInstance("street, network", ofNetwork(480, 360)));
    return instances;
  }

  private static BenchInstance street(
      String name, StreetEnergy kind, int width, int height, int labels) {
    return new BenchInstance(name, kind.of(SEED, width, height, labels));
  }

  /** The logits of the model that comes with the program, on a frame of a clip of the street. */
  private static GridEnergy ofNetwork(int width, int height) {
    RgbImage frame =
        new SyntheticStreet(SEED, width, height, CameraMotion.FORWARD).frame(FRAME).image();
    return neighbours(NetworkEnergies.of("street", List.of(frame)).getFirst());
  }

  /** The same with edges of stride 1 only. */
  private static GridEnergy neighbours(GridEnergy grid) {
    return grid.withFamilies(
        grid.families().stream().filter(family -> family.stride() == 1).toList());
  }
}
