package org.segstream.cli.stream;

import java.awt.GraphicsEnvironment;
import java.util.Optional;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;
import org.segstream.vision.RgbImage;

/** A window that shows the newest picture. */
public final class LiveWindow implements AutoCloseable {
  private final JFrame frame;
  private final JLabel picture = new JLabel();

  private LiveWindow(String title) {
    frame = new JFrame(title);
    frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
    frame.add(picture);
  }

  /** A window, or nothing where there is no display. */
  public static Optional<LiveWindow> open(String title) {
    return GraphicsEnvironment.isHeadless() ? Optional.empty() : Optional.of(new LiveWindow(title));
  }

  /** Shows a picture in place of the one before. */
  void show(RgbImage image) {
    ImageIcon icon = new ImageIcon(image.toImage());
    SwingUtilities.invokeLater(() -> {
      picture.setIcon(icon);
      if (!frame.isVisible()) {
        frame.pack();
        frame.setVisible(true);
      }
    });
  }

  @Override
  public void close() {
    SwingUtilities.invokeLater(frame::dispose);
  }
}
