// @generated from openapi/liveness.yaml by `cargo xtask sdks`. Change the document, not this file.
/** The document's shapes, for checks at run time. */

/** Every schema, cut down to its shape. */
export const SCHEMAS = {
  components: {
    schemas: {
      LivenessRequest: {
        type: "object",
        required: ["image", "image_format"],
        properties: { image: { type: "string" }, image_format: { $ref: "#/components/schemas/ImageFormat" } },
      },
      ImageFormat: { type: "string", enum: ["jpeg", "png"] },
      LivenessSuccess: {
        type: "object",
        required: ["metadata", "data"],
        properties: {
          metadata: { $ref: "#/components/schemas/SuccessMetadata" },
          data: { $ref: "#/components/schemas/LivenessData" },
        },
      },
      UsageSuccess: {
        type: "object",
        required: ["metadata", "data"],
        properties: {
          metadata: { $ref: "#/components/schemas/SuccessMetadata" },
          data: { $ref: "#/components/schemas/UsageData" },
        },
      },
      ErrorEnvelope: {
        type: "object",
        required: ["metadata", "error"],
        properties: {
          metadata: { $ref: "#/components/schemas/ErrorMetadata" },
          error: { $ref: "#/components/schemas/ErrorDetail" },
        },
      },
      SuccessMetadata: {
        type: "object",
        required: ["date", "ver", "customer_id", "remaining_calls", "over_limit_calls", "status"],
        properties: {
          date: { type: "string" },
          ver: { type: "string" },
          customer_id: { type: "string" },
          remaining_calls: { type: "integer" },
          over_limit_calls: { type: "integer" },
          status: { type: "string", enum: ["success"] },
        },
      },
      ErrorMetadata: {
        type: "object",
        required: ["date", "ver", "customer_id", "remaining_calls", "over_limit_calls", "status"],
        properties: {
          date: { type: "string" },
          ver: { type: "string" },
          customer_id: { type: ["string", "null"] },
          remaining_calls: { type: ["integer", "null"] },
          over_limit_calls: { type: ["integer", "null"] },
          status: { type: "string", enum: ["error"] },
        },
      },
      ErrorDetail: {
        type: "object",
        required: ["code", "message"],
        properties: { code: { $ref: "#/components/schemas/ErrorCode" }, message: { type: "string" } },
      },
      ErrorCode: { type: "string" },
      LivenessData: {
        type: "object",
        required: [
          "isFakeFace",
          "isFakeLikelihood",
          "isValidFace",
          "faceBrightness",
          "faceRectArea",
          "vFaceRect",
          "msg",
          "latency_ms",
          "threshold",
          "reasons",
        ],
        properties: {
          isFakeFace: { type: "boolean" },
          isFakeLikelihood: { type: "number" },
          isValidFace: { type: "boolean" },
          faceBrightness: { type: "number" },
          faceRectArea: { $ref: "#/components/schemas/Rect" },
          vFaceRect: { type: "array", items: { $ref: "#/components/schemas/Rect" } },
          msg: { type: "string" },
          latency_ms: { type: "integer" },
          threshold: { type: "number" },
          reasons: { type: "array", items: { $ref: "#/components/schemas/Reason" } },
        },
      },
      Rect: {
        type: "object",
        required: ["x", "y", "width", "height"],
        properties: {
          x: { type: "integer" },
          y: { type: "integer" },
          width: { type: "integer" },
          height: { type: "integer" },
        },
      },
      Reason: {
        type: "object",
        required: ["code", "value", "limit", "message"],
        properties: {
          code: { $ref: "#/components/schemas/ReasonCode" },
          value: { type: "number" },
          limit: { type: "number" },
          message: { type: "string" },
        },
      },
      ReasonCode: { type: "string" },
      UsageData: {
        type: "object",
        required: [
          "year_month",
          "total_calls",
          "monthly_limit",
          "remaining_calls",
          "over_limit_calls",
          "overage_billed_calls",
          "plan",
          "hard_cap_enabled",
        ],
        properties: {
          year_month: { type: "string" },
          total_calls: { type: "integer" },
          monthly_limit: { type: "integer" },
          remaining_calls: { type: "integer" },
          over_limit_calls: { type: "integer" },
          overage_billed_calls: { type: "integer" },
          plan: { $ref: "#/components/schemas/Plan" },
          hard_cap_enabled: { type: "boolean" },
        },
      },
      Plan: { type: "string" },
      Healthy: { type: "object", required: ["status"], properties: { status: { type: "string", enum: ["ok"] } } },
      Unhealthy: {
        type: "object",
        required: ["status", "message"],
        properties: { status: { type: "string", enum: ["error"] }, message: { type: "string" } },
      },
    },
  },
};

/** Every operation: how it is sent, whether the key goes with it, and the schema of each answer. */
export const OPERATIONS = {
  checkLiveness: {
    method: "POST",
    keyed: true,
    answers: {
      "200": "LivenessSuccess",
      "400": "ErrorEnvelope",
      "401": "ErrorEnvelope",
      "408": "ErrorEnvelope",
      "409": "ErrorEnvelope",
      "413": "ErrorEnvelope",
      "415": "ErrorEnvelope",
      "422": "ErrorEnvelope",
      "429": "ErrorEnvelope",
      "500": "ErrorEnvelope",
      "503": "ErrorEnvelope",
    },
  },
  getHealth: { method: "GET", keyed: false, answers: { "200": "Healthy", "503": "Unhealthy" } },
  getUsage: {
    method: "GET",
    keyed: true,
    answers: {
      "200": "UsageSuccess",
      "401": "ErrorEnvelope",
      "429": "ErrorEnvelope",
      "500": "ErrorEnvelope",
      "503": "ErrorEnvelope",
    },
  },
} as const;
