package org.segstream.transport;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;

/** What Kafka answers to an admin client. */
public final class KafkaAnswers {
  private KafkaAnswers() {}

  /**
   * Waits for an answer.
   *
   * @throws TransportException one sentence, with Kafka's refusal as its cause
   */
  public static <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TransportException("Kafka refused: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while waiting for Kafka", e);
    }
  }
}
