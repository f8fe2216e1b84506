package org.segstream.trainer.labels;

import java.io.IOException;
import java.nio.file.Path;
import org.segstream.vision.LabelSet;

/** How labelled images lie in a folder. */
public enum LabelLayout {
  /**
   * Lists {@code train.txt}, {@code val.txt}, {@code test.txt} of pairs {@code image labels};
   * labels are PNGs of ids or colours, {@code classes.csv} names them.
   */
  CAMVID {
    @Override
    public LabelSource open(Path folder) {
      return new CamVidSource(folder);
    }

    @Override
    public LabelSink create(Path folder, LabelSet labels) throws IOException {
      return new CamVidSink(folder, labels);
    }
  },

  /**
   * {@code leftImg8bit/<split>/<city>/*_leftImg8bit.png}, and beside it in {@code gtFine} {@code
   * *_gtFine_labelIds.png} or {@code *_gtFine_labelTrainIds.png}; also as CVAT exports it, with
   * {@code imgsFine} around the images and ids of its own in {@code label_colors.txt}.
   */
  CITYSCAPES {
    @Override
    public LabelSource open(Path folder) {
      return new CityscapesSource(folder);
    }

    @Override
    public LabelSink create(Path folder, LabelSet labels) {
      return new CityscapesSink(folder, labels);
    }
  },

  /**
   * CVAT's export "Segmentation mask": {@code labelmap.txt}, {@code ImageSets/Segmentation/*.txt},
   * {@code JPEGImages}, and {@code SegmentationClass} with PNGs of colours.
   */
  CVAT {
    @Override
    public LabelSource open(Path folder) {
      return new CvatSource(folder);
    }

    @Override
    public LabelSink create(Path folder, LabelSet labels) throws IOException {
      return new CvatSink(folder, labels);
    }
  };

  /**
   * Opens a folder; images are not read yet.
   *
   * @throws org.segstream.trainer.dataset.DatasetException if it is not in this layout
   */
  public abstract LabelSource open(Path folder);

  /**
   * Makes a folder for images with these classes.
   *
   * @throws org.segstream.trainer.dataset.DatasetException if the layout cannot express them
   * @throws IOException if it cannot be written
   */
  public abstract LabelSink create(Path folder, LabelSet labels) throws IOException;
}
