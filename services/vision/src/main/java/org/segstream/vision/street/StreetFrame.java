package org.segstream.vision.street;

import org.segstream.vision.LabelMap;
import org.segstream.vision.RgbImage;

/**
 * One picture of the street with its truth.
 *
 * @param image what the camera sees
 * @param labels the class of every pixel, of the image's size
 */
public record StreetFrame(RgbImage image, LabelMap labels) {}
