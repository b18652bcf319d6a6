//! The breaches of the contract that can be planted in the double, one at a time.

use serde_json::{Value, json};

use super::Answer;
use super::account::Account;

/// One breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    // the envelope
    DateWithoutMillis,
    DateWithOffset,
    NullsMissing,
    FiguresInUnauthenticated,
    FiguresMissingInError,
    CustomerNoUuid,
    ErrorMessageEmpty,
    DataBesideError,
    StatusSuccessInError,
    MajorVersion,
    MinorVersion,
    TextContentType,
    BodyCutShort,
    HealthWithMetadata,
    NoRequestId,
    RequestIdReplaced,
    InsaneRequestIdTaken,
    Cacheable,
    KeyLeaked,
    CodeMisspelt,
    CodeOfOtherStatus,
    // the verdict
    VerdictFlipped,
    LikelihoodAboveOne,
    ThresholdMissing,
    RectOutside,
    RectFractional,
    SmallestFirst,
    OtherFaceAdopted,
    OrientationIgnored,
    NoServerTiming,
    NoRateLimit,
    BrightnessAbove255,
    BrightnessConstant,
    OnlyAdoptedListed,
    SilentOnSeveral,
    SmallTaken,
    UnfitCalledFit,
    UnfitRefused,
    ReasonsWithheld,
    PassOrFail,
    ImageEchoed,
    SnakeCase,
    LatencyFractional,
    MessageAbsent,
    // repetitions
    IdempotencyUnknown,
    ReplayBilled,
    ReplayDiffers,
    ReplayUnmarked,
    OtherPhotoReplayed,
    ErrorKept,
    OddKeyTaken,
    SpellingTells,
    // requests
    BodyUnlimited,
    MismatchTaken,
    JpgTaken,
    FormatsUnnamed,
    TruncatedTaken,
    UrlSafeRefused,
    LenientJson,
    NestingIsInternal,
    AnyMediaType,
    UnprocessableInsteadOfBad,
    NotFoundAsText,
    NotFoundUnderConsoleAsPage,
    AllowMissing,
    AllowWrong,
    HeadRefused,
    KeyInQueryTaken,
    DeadKeyOpens,
    PaddingRequired,
    UnknownMembersRefused,
    BodyBeforeKey,
    RefusalsDiffer,
    // billing
    ErrorBilled,
    SuccessUnbilled,
    SuccessBilledTwice,
    UsageBilled,
    HealthBilled,
    RemainingBeforeCall,
    RemainingNegative,
    CapOverrun,
    QuotaWithCreditsLeft,
    RetryAfterOnQuota,
    WrongMonth,
    CapOverByOne,
    CapShortByOne,
    BurstCountedOnce,
    OverageWhileCapped,
    OverageUnbilled,
    FreeUncapped,
    EnterpriseTooSmall,
    HeadBilled,
    TooLargeBilled,
    QuotaRefusalBilled,
    RemainingDisagrees,
    PlanMisspelt,
    CapSwitchable,
    AnsweredNextMonth,
    UsageCarriedOver,
}

/// What a fault may depend on.
#[derive(Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) path: &'a str,
    pub(crate) key: Option<&'a str>,
    pub(crate) method: &'a str,
    pub(crate) status: u16,
    pub(crate) billed_error: bool,
}

impl Fault {
    /// Counts calls that must not be counted.
    pub(crate) fn bill(self, moment: &Moment<'_>, account: Option<&mut Account>) {
        let wrongly = match self {
            Self::ErrorBilled => moment.billed_error,
            Self::UsageBilled => moment.path == "/v1/usage",
            Self::HealthBilled => moment.path == "/v1/health",
            Self::HeadBilled => moment.method == "HEAD",
            Self::TooLargeBilled => moment.status == 413,
            Self::QuotaRefusalBilled => moment.status == 429,
            _ => false,
        };
        if let Some(account) = account.filter(|_| wrongly) {
            account.used += 1;
        }
    }

    /// Changes an answer that was right.
    pub(crate) fn spoil(self, answer: &mut Answer, moment: &Moment<'_>) {
        let failed = answer.status >= 400;
        let verdict = answer.json.pointer("/data/isFakeFace").is_some();
        let json = &mut answer.json;
        match self {
            Self::DateWithoutMillis => {
                replace(json, "/metadata/date", json!("2026-05-04T12:34:56Z"));
            }
            Self::DateWithOffset => replace(
                json,
                "/metadata/date",
                json!("2026-05-04T12:34:56.789+00:00"),
            ),
            Self::NullsMissing if answer.status == 401 => remove(json, "/metadata", "customer_id"),
            Self::FiguresInUnauthenticated if answer.status == 401 => {
                replace(json, "/metadata/remaining_calls", json!(0));
            }
            Self::FiguresMissingInError if failed => {
                replace(json, "/metadata/remaining_calls", Value::Null);
            }
            Self::DataBesideError if failed => json["data"] = json!({}),
            Self::StatusSuccessInError if failed => {
                replace(json, "/metadata/status", json!("success"));
            }
            Self::CustomerNoUuid if !failed => {
                replace(json, "/metadata/customer_id", json!("customer-1"));
            }
            Self::ErrorMessageEmpty => replace(json, "/error/message", json!("")),
            Self::MajorVersion => replace(json, "/metadata/ver", json!("2.0.0")),
            Self::MinorVersion => replace(json, "/metadata/ver", json!("1.9.0")),
            Self::HealthWithMetadata if moment.path == "/v1/health" => json["metadata"] = json!({}),
            Self::KeyLeaked if failed => replace(
                json,
                "/error/message",
                json!(format!("refused: {}", moment.key.unwrap_or_default())),
            ),
            Self::CodeMisspelt => respell(json, "invalid_api_key", "invalid_apikey"),
            Self::CodeOfOtherStatus => respell(json, "not_found", "internal_error"),
            Self::VerdictFlipped if verdict => replace(json, "/data/isFakeFace", json!(false)),
            Self::LikelihoodAboveOne if verdict => {
                replace(json, "/data/isFakeLikelihood", json!(1.2));
            }
            Self::ThresholdMissing if verdict => remove(json, "/data", "threshold"),
            Self::RectOutside if verdict => replace(json, "/data/faceRectArea/width", json!(4000)),
            Self::RectFractional if verdict => replace(json, "/data/faceRectArea/x", json!(12.5)),
            Self::SmallestFirst if verdict => push_larger(json),
            Self::OtherFaceAdopted if verdict => replace(
                json,
                "/data/faceRectArea",
                json!({"x": 0, "y": 0, "width": 1, "height": 1}),
            ),
            Self::BrightnessAbove255 if verdict => {
                replace(json, "/data/faceBrightness", json!(300));
            }
            Self::PassOrFail if verdict => json["data"]["result"] = json!("pass"),
            Self::ImageEchoed if verdict => json["data"]["image"] = json!("/9j/"),
            Self::SnakeCase if verdict => {
                remove(json, "/data", "isFakeFace");
                json["data"]["is_fake_face"] = json!(true);
            }
            Self::LatencyFractional if verdict => replace(json, "/data/latency_ms", json!(12.5)),
            Self::MessageAbsent if verdict => remove(json, "/data", "msg"),
            Self::OverageWhileCapped
                if json.pointer("/data/hard_cap_enabled") == Some(&json!(true)) =>
            {
                replace(json, "/data/over_limit_calls", json!(3));
            }
            Self::FreeUncapped if json.pointer("/data/plan") == Some(&json!("free")) => {
                replace(json, "/data/hard_cap_enabled", json!(false));
            }
            Self::RemainingDisagrees if moment.path == "/v1/usage" => {
                replace(json, "/metadata/remaining_calls", json!(1));
            }
            Self::PlanMisspelt if moment.path == "/v1/usage" => {
                replace(json, "/data/plan", json!("Standard"));
            }
            Self::CapSwitchable
                if moment.path == "/v1/usage" && matches!(moment.method, "PUT" | "PATCH") =>
            {
                answer.status = 200;
            }
            Self::AnsweredNextMonth if !failed => {
                replace(json, "/metadata/date", json!("2026-06-01T00:00:00.000Z"));
            }
            Self::RemainingNegative
                if json.pointer("/metadata/remaining_calls") == Some(&json!(0)) =>
            {
                replace(json, "/metadata/remaining_calls", json!(-7));
                replace(json, "/data/remaining_calls", json!(-7));
            }
            Self::RefusalsDiffer if answer.status == 401 && moment.key.is_none() => {
                replace(json, "/error/message", json!("No key was sent"));
            }
            Self::UnprocessableInsteadOfBad if answer.status == 400 => answer.status = 422,
            Self::NotFoundAsText if answer.status == 404 => *json = json!("not found"),
            Self::NotFoundUnderConsoleAsPage
                if answer.status == 404 && moment.path.starts_with("/console") =>
            {
                set(answer, "content-type", "text/html");
            }
            Self::HeadRefused if moment.method == "HEAD" => answer.status = 405,
            Self::AllowMissing => answer.headers.retain(|(name, _)| *name != "allow"),
            Self::AllowWrong => set(answer, "allow", "GET, POST"),
            Self::NoRequestId => answer.headers.retain(|(name, _)| *name != "x-request-id"),
            Self::RequestIdReplaced => set(
                answer,
                "x-request-id",
                "0190a1b2-c3d4-7e5f-8a6b-000000000000",
            ),
            Self::Cacheable if !failed => set(answer, "cache-control", "max-age=60"),
            Self::TextContentType => set(answer, "content-type", "text/plain"),
            Self::NoRateLimit => answer.headers.retain(|(name, _)| *name != "ratelimit"),
            Self::NoServerTiming => answer.headers.retain(|(name, _)| *name != "server-timing"),
            Self::RetryAfterOnQuota if answer.status == 429 => {
                answer.headers.push(("retry-after", "60".to_owned()));
            }
            _ => {}
        }
    }
}

fn replace(json: &mut Value, pointer: &str, value: Value) {
    if let Some(place) = json.pointer_mut(pointer) {
        *place = value;
    }
}

fn remove(json: &mut Value, parent: &str, member: &str) {
    if let Some(object) = json.pointer_mut(parent).and_then(Value::as_object_mut) {
        object.remove(member);
    }
}

fn respell(json: &mut Value, code: &str, other: &str) {
    if json.pointer("/error/code") == Some(&json!(code)) {
        replace(json, "/error/code", json!(other));
    }
}

fn push_larger(json: &mut Value) {
    if let Some(rects) = json
        .pointer_mut("/data/vFaceRect")
        .and_then(Value::as_array_mut)
    {
        rects.push(json!({"x": 0, "y": 0, "width": 400, "height": 400}));
    }
}

fn set(answer: &mut Answer, header: &str, value: &str) {
    answer
        .headers
        .iter_mut()
        .filter(|(name, _)| *name == header)
        .for_each(|(_, own)| value.clone_into(own));
}
