package org.segstream.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import org.segstream.gpu.DeviceException;
import org.segstream.gpu.DeviceInfo;
import org.segstream.gpu.Devices;
import org.segstream.gpu.FieldDevice;
import org.segstream.gpu.FieldSolvers;

/** Which devices there are for the random field, and which one a worker takes. */
final class FieldCheck {
  private static final String FIELD = "field";

  private final FieldDevice wanted;
  private final Devices devices;

  FieldCheck(FieldDevice wanted, Devices devices) {
    this.wanted = wanted;
    this.devices = devices;
  }

  List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    for (int n = 0; n < devices.all().size(); n++) {
      findings.add(Finding.ok(FIELD, "gpu:" + n + " is " + devices.all().get(n).describe()));
    }
    devices.trouble().ifPresent(why -> findings.add(Finding.ok(FIELD, "no device: " + why)));
    findings.add(choice());
    return findings;
  }

  private Finding choice() {
    try {
      String taken =
          FieldSolvers.choice(wanted, devices).map(DeviceInfo::name).orElse("the processor");
      return Finding.ok(FIELD, "--field-device " + wanted + " takes " + taken);
    } catch (DeviceException e) {
      return Finding.problem(
          FIELD, String.valueOf(e.getMessage()), "install the device's OpenCL driver");
    }
  }
}
