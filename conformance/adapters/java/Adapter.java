import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import livecheck.client.Answer;
import livecheck.client.Image;
import livecheck.client.Livecheck;
import livecheck.client.LivecheckException;
import livecheck.client.RetryPolicy;
import livecheck.client.ServiceException;

/**
 * The conformance adapter of the Java SDK: one call a line on standard input, its outcome on
 * standard output.
 */
final class Adapter {
  private static final JsonMapper JSON = new JsonMapper();

  private Adapter() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode call = JSON.readTree(line);
      Map<String, Object> reply = new HashMap<>();
      try {
        made(call, reply);
      } catch (LivecheckException fault) {
        failed(fault, reply);
      }
      reply.put("id", call.get("id").asText());
      System.out.write((JSON.writeValueAsString(reply) + "\n").getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  private static void made(JsonNode call, Map<String, Object> reply)
      throws IOException, InterruptedException {
    Livecheck client =
        Livecheck.builder(call.get("base_url").asText(), call.get("api_key").asText())
            .timeout(Duration.ofMillis(call.get("timeout_ms").asLong()))
            .retry(call.get("retry").asBoolean() ? RetryPolicy.usual() : RetryPolicy.never())
            .build();
    reply.put("outcome", "success");
    switch (call.get("operation").asText()) {
      case "checkLiveness" -> {
        byte[] photo = call.get("input").get("image").binaryValue();
        success(client.checkLiveness(Image.of(photo)), reply);
      }
      case "getUsage" -> success(client.usage(), reply);
      case "getHealth" -> reply.put("data", client.health());
      default -> reply.put("outcome", "unsupported");
    }
  }

  private static void success(Answer<?> answer, Map<String, Object> reply) {
    reply.put("data", answer.data());
    reply.put("metadata", answer.metadata());
    reply.put("request_id", answer.requestId());
  }

  private static void failed(LivecheckException fault, Map<String, Object> reply) {
    reply.put("outcome", "broken");
    reply.put("text", fault + ": " + fault.getCause());
    if (fault instanceof ServiceException refusal) {
      reply.put("outcome", "refused");
      reply.put("code", refusal.code());
      reply.put("status", refusal.status());
      reply.put("message", refusal.reason());
      reply.put("metadata", refusal.metadata());
      reply.put("request_id", refusal.requestId());
    } else if (fault instanceof LivecheckException.UnexpectedAnswer answer) {
      reply.put("outcome", "unreadable");
      reply.put("status", answer.status());
      reply.put("request_id", answer.requestId());
    } else if (fault instanceof LivecheckException.Unavailable) {
      reply.put("outcome", "unavailable");
      reply.put("message", fault.getMessage());
    } else if (fault instanceof LivecheckException.TimedOut) {
      reply.put("outcome", "timeout");
    }
  }
}
