package livecheck.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import livecheck.client.generated.Codes.ErrorCode;
import livecheck.client.generated.ImageFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What client mode cannot see: settings, images, and retries with their key. */
class LivecheckTest {
  private static final String KEY = "lc_abc12xxxxxxxxxxxxxxxxxxxxxxxx";
  private static final Image PHOTO =
      Image.of("\u00ff\u00d8\u00ff not really a photo".getBytes(StandardCharsets.ISO_8859_1));
  private static final RetryPolicy AT_ONCE =
      new RetryPolicy(3, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30));
  private static final String METADATA =
      """
      {"metadata": {"date": "2026-05-04T12:34:56.789Z", "ver": "1.2.0",
        "customer_id": "550e8400-e29b-41d4-a716-446655440000",
        "remaining_calls": 3850, "over_limit_calls": 0, "status": "%s"},
      """;
  private static final String VERDICT =
      METADATA.formatted("success")
          + """
          "data": {"isFakeFace": false, "isFakeLikelihood": 0.031, "isValidFace": true,
            "faceBrightness": 142.3, "faceRectArea": {"x": 1, "y": 2, "width": 3, "height": 4},
            "vFaceRect": [], "msg": "", "latency_ms": 12, "threshold": 0.15, "reasons": []}}
          """;

  /** Answers a request; the number counts from 1. */
  private interface Service {
    void answer(HttpExchange request, int number) throws IOException;
  }

  private final List<HttpExchange> seen = new ArrayList<>();
  private HttpServer server;
  private Service service;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        request -> {
          request.getRequestBody().readAllBytes();
          seen.add(request);
          service.answer(request, seen.size());
          request.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Livecheck client(RetryPolicy retry) {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    return Livecheck.builder(base, KEY).retry(retry).build();
  }

  private static void send(HttpExchange request, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    request.sendResponseHeaders(status, bytes.length);
    request.getResponseBody().write(bytes);
  }

  private static String refusal(String code) {
    return METADATA.formatted("error")
        + "\"error\": {\"code\": \"%s\", \"message\": \"in words\"}}".formatted(code);
  }

  private List<String> idempotencyKeys() {
    return seen.stream()
        .map(request -> request.getRequestHeaders().getFirst("Idempotency-Key"))
        .toList();
  }

  @Test
  void everyTryOfACheckBearsTheSameIdempotencyKey() throws Exception {
    service =
        (request, number) ->
            send(
                request,
                number < 3 ? 503 : 200,
                number < 3 ? refusal("service_unavailable") : VERDICT);
    Livecheck client = client(AT_ONCE);
    assertEquals(0.031, client.checkLiveness(PHOTO).data().isFakeLikelihood());
    assertEquals(3, seen.size());
    assertEquals(1, Set.copyOf(idempotencyKeys()).size());
    client.checkLiveness(PHOTO);
    assertEquals(2, Set.copyOf(idempotencyKeys()).size());
  }

  @Test
  void aCallersOwnIdempotencyKeyIsSentEvenWithoutRetries() throws Exception {
    service = (request, number) -> send(request, 200, VERDICT);
    Livecheck client = client(RetryPolicy.never());
    client.checkLiveness(PHOTO, CheckOptions.idempotencyKey("order-7"));
    client.checkLiveness(PHOTO);
    assertEquals(Arrays.asList("order-7", null), idempotencyKeys());
  }

  @Test
  void aFixtureIsAskedForByNameAndAReplayIsTold() throws Exception {
    service =
        (request, number) -> {
          request.getResponseHeaders().add("Idempotency-Replayed", "true");
          send(request, 200, VERDICT);
        };
    CheckOptions fixture = CheckOptions.sandbox("bona_fide");
    assertTrue(client(RetryPolicy.never()).checkLiveness(PHOTO, fixture).replayed());
    assertEquals("bona_fide", seen.get(0).getRequestHeaders().getFirst("Livecheck-Sandbox"));
  }

  @ParameterizedTest
  @CsvSource({
    "503, service_unavailable, 3",
    "429, rate_limited, 3",
    "409, idempotency_conflict, 3",
    "503, closed_for_lunch, 3",
    "429, quota_exceeded, 1",
    "429, moon_in_the_wrong_phase, 1",
    "500, internal_error, 1"
  })
  void theCodeDecidesWhetherACallIsSentAgain(int status, String code, int tries) {
    service = (request, number) -> send(request, status, refusal(code));
    ServiceException refused = assertThrows(ServiceException.class, client(AT_ONCE)::usage);
    assertEquals(code, refused.code());
    assertEquals(status, refused.status());
    assertEquals(tries, seen.size());
  }

  @ParameterizedTest
  @CsvSource({"502, 3", "503, 3", "504, 3", "500, 1", "200, 1"})
  void aGatewaysPageIsWorthAnotherTryAndNoOtherPageIs(int status, int tries) {
    service = (request, number) -> send(request, status, "<html>");
    assertThrows(
        LivecheckException.UnexpectedAnswer.class, () -> client(AT_ONCE).checkLiveness(PHOTO));
    assertEquals(tries, seen.size());
  }

  @Test
  void aServerThatIsNotThereIsNoConnection() {
    Livecheck client = client(AT_ONCE);
    server.stop(0);
    assertThrows(LivecheckException.NoConnection.class, client::usage);
  }

  @Test
  void aLongerRetryAfterThanAllowedEndsTheCall() {
    service =
        (request, number) -> {
          request.getResponseHeaders().add("Retry-After", "31");
          send(request, 429, refusal(ErrorCode.RATE_LIMITED));
        };
    ServiceException refused = assertThrows(ServiceException.class, client(AT_ONCE)::usage);
    assertEquals(Duration.ofSeconds(31), refused.retryAfter().orElseThrow());
    assertEquals(1, seen.size());
  }

  @Test
  void anImageIsToldByItsFirstBytesAndNeverShown() {
    assertEquals(ImageFormat.JPEG, PHOTO.format());
    assertThrows(IllegalArgumentException.class, () -> Image.of(new byte[] {'G', 'I', 'F'}));
    assertFalse(PHOTO.toRequest().toString().contains(PHOTO.toRequest().image()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lc_ abc", "lc_\r\nX-Evil: 1", "lc_ä"})
  void aKeyThatNoHeaderCanBearIsRefusedWithoutBeingSaid(String key) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> Livecheck.builder("http://localhost", key));
    assertTrue(key.isEmpty() || !refused.getMessage().contains(key));
  }

  @Test
  void noErrorSaysTheKey() {
    service = (request, number) -> send(request, 401, refusal("invalid_api_key"));
    Livecheck client = client(RetryPolicy.never());
    ServiceException refused = assertThrows(ServiceException.class, client::usage);
    assertFalse((refused + " " + client).contains(KEY));
  }
}
