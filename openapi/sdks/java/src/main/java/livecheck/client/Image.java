package livecheck.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import livecheck.client.generated.ImageFormat;
import livecheck.client.generated.LivenessRequest;

/**
 * A JPEG or PNG file: at most 10,485,760 bytes, which the service checks. It is never printed, and
 * never written anywhere.
 */
public final class Image {
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final byte[] content;
  private final ImageFormat format;

  private Image(byte[] content, ImageFormat format) {
    this.content = content;
    this.format = format;
  }

  /**
   * Takes a file's bytes; their beginning tells the format.
   *
   * @throws IllegalArgumentException for anything but JPEG and PNG
   */
  public static Image of(byte[] content) {
    if (startsWith(content, JPEG)) {
      return new Image(content.clone(), ImageFormat.JPEG);
    }
    if (startsWith(content, PNG)) {
      return new Image(content.clone(), ImageFormat.PNG);
    }
    throw new IllegalArgumentException("the image is neither JPEG nor PNG");
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException for anything but JPEG and PNG
   */
  public static Image of(Path path) throws IOException {
    return of(Files.readAllBytes(path));
  }

  /** What the first bytes say. */
  public ImageFormat format() {
    return format;
  }

  LivenessRequest toRequest() {
    return new LivenessRequest(Base64.getEncoder().encodeToString(content), format);
  }

  private static boolean startsWith(byte[] content, byte[] magic) {
    return content.length >= magic.length
        && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
  }
}
