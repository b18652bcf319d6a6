package livecheck.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import livecheck.client.generated.HealthApi;
import livecheck.client.generated.Healthy;
import livecheck.client.generated.LivenessApi;
import livecheck.client.generated.LivenessData;
import livecheck.client.generated.LivenessSuccess;
import livecheck.client.generated.Operation;
import livecheck.client.generated.UsageApi;
import livecheck.client.generated.UsageData;
import livecheck.client.generated.UsageSuccess;

/**
 * A client for one account, usable from any number of threads. It sends the key to the address it
 * was given and to no other, and follows no redirection.
 */
public final class Livecheck {
  private final Exchange exchange;
  private final Duration timeout;
  private final RetryPolicy retry;

  private Livecheck(Builder builder) {
    this.exchange = builder.exchange();
    this.timeout = builder.timeout;
    this.retry = builder.retry;
  }

  /**
   * Begins a client.
   *
   * @param baseUrl where the service is, such as {@code http://127.0.0.1:8080}
   * @param apiKey a key of the account
   */
  public static Builder builder(String baseUrl, String apiKey) {
    return new Builder(baseUrl, apiKey);
  }

  /**
   * Judges one photo. Each success costs one call. With retries, all tries bear the same
   * Idempotency-Key.
   *
   * @throws LivecheckException if there is no result
   */
  public Answer<LivenessData> checkLiveness(Image image) throws InterruptedException {
    return checkLiveness(image, CheckOptions.none());
  }

  /**
   * The same, with an Idempotency-Key of the caller's or a fixture of the sandbox.
   *
   * @throws LivecheckException if there is no result
   */
  public Answer<LivenessData> checkLiveness(Image image, CheckOptions options)
      throws InterruptedException {
    String key = options.idempotencyKey();
    if (key == null && retry.tries() > 1) {
      key = UUID.randomUUID().toString();
    }
    Exchange.Received received =
        call(LivenessApi.checkLiveness(image.toRequest(), key, options.sandbox()));
    LivenessSuccess success = (LivenessSuccess) received.record();
    return received.answer(success.data(), success.metadata());
  }

  /**
   * Tells what the month has used so far. Free.
   *
   * @throws LivecheckException if there is no result
   */
  public Answer<UsageData> usage() throws InterruptedException {
    Exchange.Received received = call(UsageApi.getUsage());
    UsageSuccess success = (UsageSuccess) received.record();
    return received.answer(success.data(), success.metadata());
  }

  /**
   * Asks whether the service can answer. Free; the key is not sent.
   *
   * @throws LivecheckException.Unavailable if it says no
   * @throws LivecheckException if there is no result
   */
  public Healthy health() throws InterruptedException {
    return (Healthy) call(HealthApi.getHealth()).record();
  }

  private Exchange.Received call(Operation operation) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (int attempt = 1; ; attempt++) {
      Duration wait;
      try {
        return exchange.send(operation, Duration.ofNanos(deadline - System.nanoTime()));
      } catch (LivecheckException fault) {
        Optional<Duration> again = retry.waitAfter(fault, attempt);
        wait = again.orElseThrow(() -> fault);
        if (deadline - System.nanoTime() <= wait.toNanos()) {
          throw fault;
        }
      }
      Thread.sleep(wait.toMillis());
    }
  }

  /** What a client is made of. */
  public static final class Builder {
    private final String baseUrl;
    private final String apiKey;
    private Duration timeout = Duration.ofSeconds(30);
    private RetryPolicy retry = RetryPolicy.never();
    private HttpClient http;

    private Builder(String baseUrl, String apiKey) {
      if (!apiKey.matches("[!-~]+")) {
        throw new IllegalArgumentException("the API key is empty, or holds what no API key holds");
      }
      String scheme = URI.create(baseUrl).getScheme();
      if (!"http".equals(scheme) && !"https".equals(scheme)) {
        throw new IllegalArgumentException("the base URL is not an http or https address");
      }
      this.baseUrl = baseUrl.replaceAll("/+$", "");
      this.apiKey = apiKey;
    }

    /** The time for a whole call with its retries; 30 seconds unless set. */
    public Builder timeout(Duration time) {
      timeout = Objects.requireNonNull(time);
      return this;
    }

    /** Whether calls are tried again; each is sent once unless set. */
    public Builder retry(RetryPolicy policy) {
      retry = Objects.requireNonNull(policy);
      return this;
    }

    /**
     * Another HTTP client than the usual one.
     *
     * @throws IllegalArgumentException if it follows redirections: they would take the key along
     */
    public Builder http(HttpClient client) {
      if (client.followRedirects() != HttpClient.Redirect.NEVER) {
        throw new IllegalArgumentException("an HTTP client that follows redirections");
      }
      http = client;
      return this;
    }

    /** Makes the client. */
    public Livecheck build() {
      return new Livecheck(this);
    }

    private Exchange exchange() {
      // Over plain HTTP the offer of HTTP/2 would only add headers that proxies stumble over.
      HttpClient.Version version =
          baseUrl.startsWith("https:") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
      HttpClient client = http != null ? http : HttpClient.newBuilder().version(version).build();
      return new Exchange(client, baseUrl, apiKey);
    }
  }
}
