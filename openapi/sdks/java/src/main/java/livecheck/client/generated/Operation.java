// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Do not change it by hand.

package livecheck.client.generated;

import java.util.Map;
import java.util.function.IntFunction;

/**
 * A request as the document describes it, ready for any HTTP library, and how its answers are to be
 * read.
 *
 * @param method the HTTP method
 * @param path the path, beginning with a slash
 * @param keyed whether the operation needs the API key; where it does not, the key is not to be
 *     sent
 * @param headers the document's own header parameters, those that were given
 * @param body null, or what goes into the request as JSON
 * @param answer the record of an answer by its status; null for a status that the document does not
 *     have
 */
public record Operation(
    String method,
    String path,
    boolean keyed,
    Map<String, String> headers,
    Object body,
    IntFunction<Class<?>> answer) {}
