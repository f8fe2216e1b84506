package org.segstream.transport.topics;

import java.util.List;

/**
 * What was found or made of one topic.
 *
 * @param name full name
 * @param partitions number of partitions it has
 * @param created whether it was made just now
 * @param differences where an existing topic is not as it should be; empty when all is well
 */
public record TopicReport(
    String name, int partitions, boolean created, List<Difference> differences) {

  /** Copies the differences. */
  public TopicReport {
    differences = List.copyOf(differences);
  }

  /**
   * A setting that is not as it should be.
   *
   * @param setting name of the topic's setting, or {@code partitions}
   * @param wanted what segstream would have set
   * @param actual what it is
   */
  public record Difference(String setting, String wanted, String actual) {
    @Override
    public String toString() {
      return setting + " is " + actual + ", " + wanted + " expected";
    }
  }
}
