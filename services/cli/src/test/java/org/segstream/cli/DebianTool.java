package org.segstream.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the documentation's examples need besides, and what is said where it is not there. */
enum DebianTool {
  KCAT("kcat -V", "there is no kcat here"),
  PROTOC("protoc --version", "there is no protoc here"),
  TIMESTAMP(
      "echo 'syntax=\"proto3\"; import \"google/protobuf/timestamp.proto\";' > x.proto"
          + " && protoc -I. --descriptor_set_out=x x.proto",
      "protoc has no google.protobuf.Timestamp (libprotobuf-dev) here"),
  CONFLUENT_KAFKA(python("confluent_kafka"), "Python has no confluent_kafka here"),
  PROTOBUF(python("google.protobuf"), "Python has no google.protobuf here"),
  PILLOW(python("PIL"), "Python has no PIL here"),
  NUMPY(python("numpy"), "Python has no numpy here"),
  PIP(python("pip"), "Python has no pip here"),
  SETUPTOOLS(python("setuptools"), "Python has no setuptools here"),
  WHEEL(python("wheel"), "Python has no wheel here"),
  VENV(python("ensurepip"), "Python has no venv here"),
  MYPY("mypy --version", "there is no mypy here"),
  NODE("node --version", "there is no Node.js here");

  private final String command;
  private final String sentence;

  DebianTool(String command, String sentence) {
    this.command = command;
    this.sentence = sentence;
  }

  private static String python(String module) {
    return "/usr/bin/python3 -c 'import " + module + "'";
  }

  /** Skips the test where one of them does not work. */
  static void assume(Shell shell, DebianTool... tools) throws Exception {
    for (DebianTool tool : tools) {
      assumeTrue(shell.run(tool.command).exit() == 0, tool.sentence);
    }
  }
}
