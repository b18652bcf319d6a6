/** What only programs with a file system have. */

import { readFile } from "node:fs/promises";

import { Image } from "./image.js";

/** Reads a photo from a file. Throws a `TypeError` for anything but JPEG and PNG. */
export async function imageFromPath(path: string | URL): Promise<Image> {
  return Image.fromBytes(await readFile(path));
}
