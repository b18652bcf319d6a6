package livecheck.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import livecheck.client.generated.Codes;

/**
 * How often a call is sent, and how long is waited in between. Sent again is what found no
 * connection or lost it, what a gateway answered in the service's place, and what was refused with
 * a code worth another try. Every check that may be repeated has its Idempotency-Key, so it is
 * never counted twice.
 *
 * @param tries how often a call is sent at most, the first time included
 * @param firstWait the longest that the first wait may be; the next ones double
 * @param longestWait where waits stop growing
 * @param longestRetryAfter the longest {@code Retry-After} that is waited out; a longer one ends
 *     the call
 */
public record RetryPolicy(
    int tries, Duration firstWait, Duration longestWait, Duration longestRetryAfter) {

  /** Three tries, waits of up to 250 ms and 500 ms, and a Retry-After of up to 30 seconds. */
  public static RetryPolicy usual() {
    return new RetryPolicy(
        3, Duration.ofMillis(250), Duration.ofSeconds(8), Duration.ofSeconds(30));
  }

  /** Each call is sent once. */
  public static RetryPolicy never() {
    return new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /**
   * The time to wait after the attempt, counted from 1, that met this fault; empty ends the call.
   */
  Optional<Duration> waitAfter(LivecheckException fault, int attempt) {
    if (attempt >= tries || !canBeRepeated(fault)) {
      return Optional.empty();
    }
    Duration ceiling = firstWait;
    for (int doubled = 1; doubled < attempt && ceiling.compareTo(longestWait) < 0; doubled++) {
      ceiling = ceiling.multipliedBy(2);
    }
    long most = Math.min(ceiling.toNanos(), longestWait.toNanos());
    Duration drawn = Duration.ofNanos(ThreadLocalRandom.current().nextLong(most + 1));
    Optional<Duration> asked =
        fault instanceof ServiceException refusal ? refusal.retryAfter() : Optional.empty();
    if (asked.isEmpty()) {
      return Optional.of(drawn);
    }
    return asked.filter(wait -> wait.compareTo(longestRetryAfter) <= 0).map(drawn::plus);
  }

  private static boolean canBeRepeated(LivecheckException fault) {
    if (fault instanceof ServiceException refusal) {
      return refusal.retry() == Codes.Retry.BACKOFF;
    }
    if (fault instanceof LivecheckException.UnexpectedAnswer answer) {
      // What a gateway answers when it got nothing from the service behind it (RFC 9110, 15.6).
      return answer.status() >= 502 && answer.status() <= 504;
    }
    return fault instanceof LivecheckException.NoConnection
        || fault instanceof LivecheckException.Broken;
  }
}
