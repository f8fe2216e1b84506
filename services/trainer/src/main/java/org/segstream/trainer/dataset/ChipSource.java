package org.segstream.trainer.dataset;

/** Where the chips of a run come from. */
public interface ChipSource {

  /**
   * The chip of a number, of one size for all numbers. Equal numbers give equal chips as long as
   * nothing that the source depends on changes.
   *
   * @param number counts the chips drawn since the run began, from 0
   */
  LabelledImage chip(long number);
}
