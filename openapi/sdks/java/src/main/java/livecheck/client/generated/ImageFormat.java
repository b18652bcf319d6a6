// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import com.fasterxml.jackson.annotation.JsonValue;

/** What the file is. It must match the file's real format. */
public enum ImageFormat {
  /** The word "jpeg". */
  JPEG("jpeg"),
  /** The word "png". */
  PNG("png");

  private final String word;

  ImageFormat(String word) {
    this.word = word;
  }

  /** The document's word. */
  @JsonValue
  public String word() {
    return word;
  }
}
