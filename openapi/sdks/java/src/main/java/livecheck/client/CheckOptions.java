package livecheck.client;

/**
 * What may be said of one check.
 *
 * @param idempotencyKey a name for the call, or null: requests with the same one cost one call
 *     together. With retries one is drawn unless given
 * @param sandbox with a sandbox key, the fixture that answers, such as {@code attack} or {@code
 *     quota_exceeded}; or null
 */
public record CheckOptions(String idempotencyKey, String sandbox) {
  /** Nothing. */
  public static CheckOptions none() {
    return new CheckOptions(null, null);
  }

  /** A key of the caller's. */
  public static CheckOptions idempotencyKey(String key) {
    return new CheckOptions(key, null);
  }

  /** A fixture. */
  public static CheckOptions sandbox(String fixture) {
    return new CheckOptions(null, fixture);
  }
}
