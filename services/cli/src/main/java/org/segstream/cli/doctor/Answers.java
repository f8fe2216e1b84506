package org.segstream.cli.doctor;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.segstream.transport.TransportException;

/** What Kafka answers. */
final class Answers {
  private Answers() {}

  /** The answer, or the refusal as the cause of a {@link TransportException}. */
  static <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException(String.valueOf(cause.getMessage()), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for Kafka", e);
    }
  }
}
