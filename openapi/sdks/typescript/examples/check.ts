/** Judges the photo named on the command line. */

import { ErrorCode, Livecheck, ServiceError } from "livecheck";
import { imageFromPath } from "livecheck/node";

const client = new Livecheck({
  baseUrl: process.env["LIVECHECK_URL"] ?? "http://127.0.0.1:8080",
  apiKey: process.env["LIVECHECK_API_KEY"] ?? "",
  retry: {},
});

try {
  const { data, metadata } = await client.checkLiveness(await imageFromPath(process.argv[2] ?? "face.jpg"));
  console.log(data.isFakeFace ? "attack" : "live", data.isFakeLikelihood.toFixed(3));
  data.reasons.forEach((reason) => {
    console.log(reason.message);
  });
  console.log(metadata.remaining_calls, "calls left this month");
} catch (error) {
  if (!(error instanceof ServiceError)) {
    throw error;
  }
  const invalid = error.code === ErrorCode.InvalidImage;
  console.error(invalid ? `another photo, please: ${error.reason}` : error.message);
  process.exitCode = 1;
}
