package org.segstream.trainer.exchange.codec;

import java.util.Locale;

/**
 * How replicas write their gradients.
 *
 * @param levels how many a value has
 * @param outputLayer in which form the layers that make the logits travel
 * @param field in which form the gradient by the random field's edges travels
 * @param scales how the scale of a ternary layer is found
 */
public record ExchangeFormat(Levels levels, Form outputLayer, Form field, Scales scales) {

  /** Levels of a value. */
  public enum Levels {
    /** Three, drawn at random: see {@link Ternary}. */
    TERNARY,
    /** All of them. */
    FLOAT32;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Form of a layer that is small and matters much. */
  public enum Form {
    /** In floats. */
    FLOAT,
    /** As the other layers. */
    LIKE_OTHERS
  }

  /** Whose scale a layer has. */
  public enum Scales {
    /** Each replica's own. */
    OWN,
    /** The largest of all replicas, which tell each other before. */
    SHARED
  }

  /** Three levels, but for the output layer and the field; each replica's own scales. */
  public static ExchangeFormat ternary() {
    return new ExchangeFormat(Levels.TERNARY, Form.FLOAT, Form.FLOAT, Scales.OWN);
  }

  /** All in floats. */
  public static ExchangeFormat float32() {
    return new ExchangeFormat(Levels.FLOAT32, Form.FLOAT, Form.FLOAT, Scales.OWN);
  }
}
