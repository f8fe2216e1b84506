package org.segstream.monitor.trials;

import java.time.Instant;
import org.segstream.transport.serde.Times;
import org.segstream.v1.ModelTrial;
import org.segstream.v1.TrialSide;

/**
 * A champion and a challenger.
 *
 * @param name of the model
 * @param champion version
 * @param challenger version, another one
 * @param start since when both are what they are
 */
public record Trial(String name, String champion, String challenger, Instant start) {

  /** A record of it in which nothing has been counted. */
  ModelTrial begun() {
    return ModelTrial.newBuilder()
        .setName(name)
        .setStartTime(Times.timestamp(start))
        .setChampion(TrialSide.newBuilder().setVersion(champion))
        .setChallenger(TrialSide.newBuilder().setVersion(challenger))
        .build();
  }

  /** Whether a record is of this trial. */
  boolean isOf(ModelTrial record) {
    return record.getName().equals(name)
        && record.getChampion().getVersion().equals(champion)
        && record.getChallenger().getVersion().equals(challenger)
        && Times.instant(record.getStartTime()).equals(start);
  }
}
