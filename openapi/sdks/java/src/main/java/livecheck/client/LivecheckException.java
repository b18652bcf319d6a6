package livecheck.client;

/**
 * A call brought no result. The kinds say how far it came, and so whether it may have been counted.
 * No message holds the key or the photo.
 */
public abstract sealed class LivecheckException extends RuntimeException
    permits LivecheckException.NoConnection,
        LivecheckException.Broken,
        LivecheckException.TimedOut,
        LivecheckException.UnexpectedAnswer,
        LivecheckException.Unavailable,
        ServiceException {
  private static final long serialVersionUID = 1;

  LivecheckException(String message, Throwable cause) {
    super(message, cause);
  }

  /** No connection came about. Nothing was sent, so nothing was counted. */
  public static final class NoConnection extends LivecheckException {
    private static final long serialVersionUID = 1;

    NoConnection(Throwable cause) {
      super("the server could not be reached", cause);
    }
  }

  /** The connection broke, or what came is no HTTP. The call may have been counted. */
  public static final class Broken extends LivecheckException {
    private static final long serialVersionUID = 1;

    Broken(Throwable cause) {
      super("the connection broke", cause);
    }
  }

  /** No whole answer came in time. The call may have been counted. */
  public static final class TimedOut extends LivecheckException {
    private static final long serialVersionUID = 1;

    TimedOut(Throwable cause) {
      super("no whole answer came in time", cause);
    }
  }

  /**
   * An answer came that is not one of this API: a proxy's page, say. If its status is a success,
   * the call may have been counted.
   */
  public static final class UnexpectedAnswer extends LivecheckException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String requestId;

    UnexpectedAnswer(int status, String requestId, String fault) {
      super("the answer (HTTP " + status + ") is not one of this API: " + fault, null);
      this.status = status;
      this.requestId = requestId;
    }

    /** HTTP status. */
    public int status() {
      return status;
    }

    /** The request's id, which the service's log knows; null if none came. */
    public String requestId() {
      return requestId;
    }
  }

  /** The health check says that the service cannot answer; the message says why. */
  public static final class Unavailable extends LivecheckException {
    private static final long serialVersionUID = 1;

    Unavailable(String message) {
      super(message, null);
    }
  }
}
