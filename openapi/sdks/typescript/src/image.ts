/** The photo of a call. It is never printed, and never written anywhere. */

import type { ImageFormat, LivenessRequest } from "./generated/schema.js";

const MAGIC: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
];

/** A JPEG or PNG file: at most 10,485,760 bytes, which the service checks. */
export class Image {
  readonly #content: Uint8Array;

  private constructor(
    content: Uint8Array,
    readonly format: ImageFormat,
  ) {
    this.#content = content;
  }

  /** Takes a file's bytes; their beginning tells the format. Throws a `TypeError` for anything but JPEG and PNG. */
  static fromBytes(content: Uint8Array): Image {
    const found = MAGIC.find(([, magic]) => magic.every((byte, at) => content[at] === byte));
    if (found === undefined) {
      throw new TypeError("the image is neither JPEG nor PNG");
    }
    return new Image(content, found[0]);
  }

  /** Reads a `Blob`, such as the `File` of a form. */
  static async fromBlob(blob: Blob): Promise<Image> {
    return Image.fromBytes(new Uint8Array(await blob.arrayBuffer()));
  }

  /** The request's body. */
  toRequest(): LivenessRequest {
    // Pieces of this length are whole groups of three bytes, and few enough for the arguments of a call.
    const piece = 3 * 8192;
    let image = "";
    for (let at = 0; at < this.#content.length; at += piece) {
      image += btoa(String.fromCharCode(...this.#content.subarray(at, at + piece)));
    }
    return { image, image_format: this.format };
  }
}
