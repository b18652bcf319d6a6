//! From the rooms' own types to the document's shapes. No decision is taken here.

use livecheck_engine::{ImageFormat, ReasonCode as Measured, Threshold, UprightRect, Verdict};
use livecheck_metering::{Plan as MeteredPlan, UsageReport, UtcMicros};

use super::refusal::{Account, Refusal};
use crate::body::DeclaredFormat;
use crate::generated::API_VERSION;
use crate::generated::envelope::{SuccessMetadata, SuccessMetadataStatus};
use crate::generated::liveness::{LivenessData, Reason, ReasonCode, Rect};
use crate::generated::usage::{Plan, UsageData, UsageSuccess};

/// The metadata of a success.
pub(super) fn metadata(account: Account, at: UtcMicros) -> SuccessMetadata {
    SuccessMetadata {
        date: at.to_string(),
        ver: API_VERSION.to_owned(),
        customer_id: account.customer.as_uuid(),
        remaining_calls: count(account.remaining_calls),
        over_limit_calls: count(account.over_limit_calls),
        status: SuccessMetadataStatus::Success,
    }
}

/// The data of a verdict.
///
/// # Errors
/// `internal_error` when the verdict has no face, which the engine rules out.
pub(super) fn verdict(verdict: &Verdict, threshold: Threshold) -> Result<LivenessData, Refusal> {
    let Some(adopted) = verdict.faces.first() else {
        tracing::error!("the engine gave a verdict without a face");
        return Err(Refusal::internal_error());
    };
    Ok(LivenessData {
        is_fake_face: verdict.likelihood.exceeds(threshold),
        is_fake_likelihood: verdict.likelihood.value(),
        is_valid_face: verdict.is_valid_face(),
        face_brightness: hundredths(f64::from(verdict.brightness)),
        face_rect_area: rect(adopted),
        v_face_rect: verdict.faces.iter().map(rect).collect(),
        msg: verdict.message().to_owned(),
        latency_ms: whole_millis(verdict.timings.total()),
        threshold: threshold.value(),
        reasons: verdict
            .reasons
            .iter()
            .map(|reason| Reason {
                code: reason_code(reason.code),
                value: hundredths(reason.value),
                limit: reason.limit,
                message: reason.message.clone(),
            })
            .collect(),
    })
}

/// The answer to a question about usage.
pub(super) fn usage(report: &UsageReport, now: UtcMicros) -> UsageSuccess {
    let account = Account {
        customer: report.customer,
        remaining_calls: report.remaining_calls,
        over_limit_calls: report.over_limit_calls,
    };
    UsageSuccess {
        metadata: metadata(account, now),
        data: UsageData {
            year_month: report.year_month.to_string(),
            total_calls: count(report.total_calls),
            monthly_limit: count(report.monthly_limit),
            remaining_calls: count(report.remaining_calls),
            over_limit_calls: count(report.over_limit_calls),
            overage_billed_calls: count(report.overage_billed_calls),
            plan: plan(report.plan),
            hard_cap_enabled: report.hard_cap_enabled,
        },
    }
}

/// Counts fit: the ledger stores them as 64-bit signed integers.
pub(crate) fn count(calls: u64) -> i64 {
    i64::try_from(calls).unwrap_or(i64::MAX)
}

/// What the sender says the image is, in the engine's words.
pub(super) fn declared_format(declared: DeclaredFormat) -> ImageFormat {
    match declared {
        DeclaredFormat::Jpeg => ImageFormat::Jpeg,
        DeclaredFormat::Png => ImageFormat::Png,
    }
}

fn rect(rect: &UprightRect) -> Rect {
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    Rect {
        x: side(rect.x()),
        y: side(rect.y()),
        width: side(rect.width()),
        height: side(rect.height()),
    }
}

fn reason_code(measured: Measured) -> ReasonCode {
    match measured {
        Measured::SeveralFaces => ReasonCode::SeveralFaces,
        Measured::FaceTooSmall => ReasonCode::FaceTooSmall,
        Measured::FaceTooDark => ReasonCode::FaceTooDark,
        Measured::FaceTooBright => ReasonCode::FaceTooBright,
        Measured::FaceBlurred => ReasonCode::FaceBlurred,
        Measured::FaceCutByBorder => ReasonCode::FaceCutByBorder,
        Measured::FaceTurned => ReasonCode::FaceTurned,
    }
}

fn plan(plan: MeteredPlan) -> Plan {
    match plan {
        MeteredPlan::Free => Plan::Free,
        MeteredPlan::Starter => Plan::Starter,
        MeteredPlan::Standard => Plan::Standard,
        MeteredPlan::Professional => Plan::Professional,
        MeteredPlan::Business => Plan::Business,
        MeteredPlan::Enterprise => Plan::Enterprise,
    }
}

/// Measurements are shown to two decimals: more would be noise.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn whole_millis(time: std::time::Duration) -> i64 {
    i64::try_from((time.as_micros() + 500) / 1000).unwrap_or(i64::MAX)
}
