package livecheck.client;

import java.time.Duration;
import java.util.Optional;
import livecheck.client.generated.Codes;
import livecheck.client.generated.ErrorEnvelope;
import livecheck.client.generated.ErrorMetadata;

/** The service refused the call, and says why. Nothing was counted. */
public final class ServiceException extends LivecheckException {
  private static final long serialVersionUID = 1;

  private final transient ErrorEnvelope envelope;
  private final int status;
  private final String requestId;
  private final Duration retryAfter;

  ServiceException(ErrorEnvelope envelope, int status, String requestId, Duration retryAfter) {
    super(envelope.error().code() + " (HTTP " + status + "): " + envelope.error().message(), null);
    this.envelope = envelope;
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /**
   * For programs. The list grows: compare with {@link Codes.ErrorCode}, and take an unknown code
   * for an error of its {@link #status}.
   */
  public String code() {
    return envelope.error().code();
  }

  /** For people. */
  public String reason() {
    return envelope.error().message();
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** What is told beside the code. */
  public ErrorMetadata metadata() {
    return envelope.metadata();
  }

  /** The request's id, which the service's log knows; null if none came. */
  public String requestId() {
    return requestId;
  }

  /** How long the service asks to wait, if it says so. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Whether another try can help. Of an unknown code {@link #status} and {@link #retryAfter}
   * decide.
   */
  public Codes.Retry retry() {
    Codes.Retry known = Codes.RETRY.get(code());
    if (known != null) {
      return known;
    }
    return status == 503 || retryAfter != null ? Codes.Retry.BACKOFF : Codes.Retry.NEVER;
  }
}
