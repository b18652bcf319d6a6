package livecheck.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import livecheck.client.generated.Codes;
import livecheck.client.generated.ErrorEnvelope;
import livecheck.client.generated.Operation;
import livecheck.client.generated.SuccessMetadata;
import livecheck.client.generated.Unhealthy;

/**
 * One attempt of a call: what is sent, and what the answer means. Nothing is made of an answer that
 * it does not say.
 */
final class Exchange {
  private static final JsonMapper JSON = strict();

  private final HttpClient http;
  private final String baseUrl;
  private final String apiKey;

  Exchange(HttpClient http, String baseUrl, String apiKey) {
    this.http = http;
    this.baseUrl = baseUrl;
    this.apiKey = apiKey;
  }

  /** The record of an answer, and the answer. */
  record Received(Object record, HttpResponse<byte[]> response) {
    <T> Answer<T> answer(T data, SuccessMetadata metadata) {
      boolean replayed =
          response.headers().firstValue("Idempotency-Replayed").filter("true"::equals).isPresent();
      return new Answer<>(data, metadata, requestId(response), response.headers(), replayed);
    }
  }

  Received send(Operation operation, Duration timeLeft) throws InterruptedException {
    HttpRequest request = request(operation);
    CompletableFuture<HttpResponse<byte[]>> pending =
        http.sendAsync(request, head -> new BoundedBody());
    HttpResponse<byte[]> response;
    try {
      response = pending.get(Math.max(timeLeft.toNanos(), 0), TimeUnit.NANOSECONDS);
    } catch (TimeoutException fault) {
      pending.cancel(true);
      throw new LivecheckException.TimedOut(fault);
    } catch (InterruptedException fault) {
      pending.cancel(true);
      throw fault;
    } catch (ExecutionException fault) {
      throw failure(fault.getCause());
    }
    Object record = read(operation, response);
    if (record instanceof ErrorEnvelope envelope) {
      throw new ServiceException(
          envelope, response.statusCode(), requestId(response), retryAfter(response));
    }
    if (record instanceof Unhealthy unhealthy) {
      throw new LivecheckException.Unavailable(unhealthy.message());
    }
    return new Received(record, response);
  }

  private HttpRequest request(Operation operation) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl + operation.path()))
            .header("Accept", "application/json")
            .header("User-Agent", "livecheck-java/" + Codes.API_VERSION);
    operation.headers().forEach(request::header);
    if (operation.keyed()) {
      request.header("X-API-Key", apiKey);
    }
    if (operation.body() == null) {
      return request.method(operation.method(), HttpRequest.BodyPublishers.noBody()).build();
    }
    try {
      byte[] body = JSON.writeValueAsBytes(operation.body());
      request.header("Content-Type", "application/json");
      return request
          .method(operation.method(), HttpRequest.BodyPublishers.ofByteArray(body))
          .build();
    } catch (JsonProcessingException fault) {
      throw new IllegalStateException("a record of the document is not JSON", fault);
    }
  }

  private static Object read(Operation operation, HttpResponse<byte[]> response) {
    if (response.body().length > BoundedBody.MAX_BYTES) {
      throw unexpected(response, "longer than any answer of this API");
    }
    Class<?> record = operation.answer().apply(response.statusCode());
    if (record == null) {
      throw unexpected(response, "a status that the document does not have");
    }
    try {
      ByteBuffer body = ByteBuffer.wrap(response.body());
      Object read =
          JSON.readValue(StandardCharsets.UTF_8.newDecoder().decode(body).toString(), record);
      if (read == null) {
        throw unexpected(response, "null");
      }
      return read;
    } catch (CharacterCodingException fault) {
      throw unexpected(response, "not UTF-8");
    } catch (JsonMappingException fault) {
      // The place is told and the value is not.
      throw unexpected(response, fault.getPathReference() + " is not as the document says");
    } catch (JsonProcessingException fault) {
      throw unexpected(response, "not JSON");
    }
  }

  private static JsonMapper strict() {
    JsonMapper.Builder json =
        JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    for (CoercionInputShape shape :
        new CoercionInputShape[] {
          CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean
        }) {
      json.withCoercionConfig(
          LogicalType.Textual, textual -> textual.setCoercion(shape, CoercionAction.Fail));
    }
    return json.build();
  }

  private static LivecheckException failure(Throwable fault) {
    boolean neverConnected =
        fault instanceof ConnectException
            || fault instanceof HttpConnectTimeoutException
            || fault instanceof UnresolvedAddressException;
    return neverConnected
        ? new LivecheckException.NoConnection(fault)
        : new LivecheckException.Broken(fault);
  }

  private static LivecheckException unexpected(HttpResponse<byte[]> response, String fault) {
    return new LivecheckException.UnexpectedAnswer(
        response.statusCode(), requestId(response), fault);
  }

  private static String requestId(HttpResponse<byte[]> response) {
    return response.headers().firstValue("X-Request-Id").orElse(null);
  }

  private static Duration retryAfter(HttpResponse<byte[]> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(asked -> asked.matches("[0-9]{1,9}"))
        .map(asked -> Duration.ofSeconds(Long.parseLong(asked)))
        .orElse(null);
  }
}
