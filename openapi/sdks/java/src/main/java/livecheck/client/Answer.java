package livecheck.client;

import java.net.http.HttpHeaders;
import livecheck.client.generated.SuccessMetadata;

/**
 * A success: the data, and what came with it.
 *
 * @param data the result
 * @param metadata what every success tells beside its data
 * @param requestId the request's id, which the service's log knows; null if none came
 * @param headers all headers of the answer
 * @param replayed whether this is the stored answer to an earlier request with the same idempotency
 *     key: nothing was counted now
 */
public record Answer<T>(
    T data, SuccessMetadata metadata, String requestId, HttpHeaders headers, boolean replayed) {}
