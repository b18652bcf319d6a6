import java.nio.file.Path;
import livecheck.client.Answer;
import livecheck.client.Image;
import livecheck.client.Livecheck;
import livecheck.client.RetryPolicy;
import livecheck.client.ServiceException;
import livecheck.client.generated.Codes.ErrorCode;
import livecheck.client.generated.LivenessData;

/** Judges the photo named on the command line. */
final class Check {
  private Check() {}

  public static void main(String[] arguments) throws Exception {
    String base = System.getenv().getOrDefault("LIVECHECK_URL", "http://127.0.0.1:8080");
    Livecheck client =
        Livecheck.builder(base, System.getenv("LIVECHECK_API_KEY"))
            .retry(RetryPolicy.usual())
            .build();
    try {
      Answer<LivenessData> answer = client.checkLiveness(Image.of(Path.of(arguments[0])));
      LivenessData verdict = answer.data();
      System.out.printf(
          "%s %.3f%n", verdict.isFakeFace() ? "attack" : "live", verdict.isFakeLikelihood());
      verdict.reasons().forEach(reason -> System.out.println(reason.message()));
      System.out.println(answer.metadata().remainingCalls() + " calls left this month");
    } catch (ServiceException refusal) {
      boolean invalid = refusal.code().equals(ErrorCode.INVALID_IMAGE);
      System.err.println(
          invalid ? "another photo, please: " + refusal.reason() : refusal.getMessage());
      System.exit(1);
    }
  }
}
