package org.segstream.trainer.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a trainer's rounds learn from besides labelled frames.
 *
 * @param teachers files of models whose answers are learned from
 * @param teacherMap which class each label of theirs stands for, where they have others
 * @param mostUnlabelled frames of the frames topic that a round takes at most, evenly spread, where
 *     its plan has a use for them; at least 1
 */
public record Lessons(List<Path> teachers, Optional<Path> teacherMap, int mostUnlabelled) {
  /** Labelled frames alone. */
  public static final Lessons NONE = new Lessons(List.of(), Optional.empty(), 1);

  /** Checks the range. */
  public Lessons {
    teachers = List.copyOf(teachers);
    if (mostUnlabelled < 1) {
      throw new IllegalArgumentException(mostUnlabelled + " unlabelled frames, must be at least 1");
    }
  }
}
