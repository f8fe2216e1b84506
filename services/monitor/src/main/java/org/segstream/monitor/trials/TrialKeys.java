package org.segstream.monitor.trials;

/** Keys of trials on the topic of scores, where most keys are of scores. */
final class TrialKeys {
  private static final String VERDICT = "@trial";

  private TrialKeys() {}

  /** Of what a partition adds to a model's trial. */
  static String part(String model, int partition) {
    return model + "@" + partition;
  }

  /** Of a model's trial. */
  static String verdict(String model) {
    return model + VERDICT;
  }

  static boolean isVerdict(String key) {
    return key.endsWith(VERDICT);
  }

  /** Whether a key is of a trial: names have neither @ nor slash. */
  static boolean isTrial(String key) {
    int at = key.indexOf('@');
    int slash = key.indexOf('/');
    return at > 0 && (slash < 0 || at < slash);
  }
}
