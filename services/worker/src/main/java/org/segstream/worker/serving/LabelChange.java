package org.segstream.worker.serving;

/** What becomes of a model whose labels are not those of the model at work. */
public enum LabelChange {
  /** It is refused: readers of masks go on knowing which id means what. */
  REFUSED,
  /** It is taken over; each mask says which labels it has. */
  TAKEN
}
