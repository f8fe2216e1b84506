package org.segstream.cli.doctor;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** Something to look at in a Kafka cluster. */
interface Check {
  /** In a word or two. */
  String name();

  /**
   * Looks.
   *
   * @throws org.segstream.transport.TransportException if Kafka refuses to say
   */
  List<Finding> look(Admin admin);
}
