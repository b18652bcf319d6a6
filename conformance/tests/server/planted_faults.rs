//! The suite can fail: each breach of the contract that is planted in the double is found, and its clause is named.

use crate::double::fault::Fault;
use futures_util::{StreamExt, stream};
use livecheck_conformance::{Filter, Outcome, Report, run};

/// Doubles at work at the same time.
const AT_ONCE: usize = 8;

/// Each breach with the clause that must be named for it.
pub(crate) const BREACHES: &[(Fault, &str)] = &[
    (Fault::DateWithoutMillis, "ENV-3"),
    (Fault::DateWithOffset, "ANS-11"),
    (Fault::NullsMissing, "ANS-14"),
    (Fault::FiguresInUnauthenticated, "ANS-14"),
    (Fault::FiguresMissingInError, "ANS-13"),
    (Fault::DataBesideError, "ENV-2"),
    (Fault::StatusSuccessInError, "ENV-8"),
    (Fault::MajorVersion, "ENV-4"),
    (Fault::TextContentType, "ENV-1"),
    (Fault::BodyCutShort, "ENV-1"),
    (Fault::HealthWithMetadata, "ENV-9"),
    (Fault::NoRequestId, "ANS-16"),
    (Fault::RequestIdReplaced, "ANS-16"),
    (Fault::InsaneRequestIdTaken, "ANS-16"),
    (Fault::Cacheable, "ANS-16"),
    (Fault::KeyLeaked, "KEY-2"),
    (Fault::CodeMisspelt, "ERR-3"),
    (Fault::CodeOfOtherStatus, "ERR-5"),
    (Fault::VerdictFlipped, "ANS-1"),
    (Fault::LikelihoodAboveOne, "ANS-3"),
    (Fault::ThresholdMissing, "ANS-2"),
    (Fault::RectOutside, "ANS-8"),
    (Fault::RectFractional, "ANS-8"),
    (Fault::SmallestFirst, "ANS-4"),
    (Fault::OtherFaceAdopted, "ANS-4"),
    (Fault::OrientationIgnored, "ANS-8"),
    (Fault::NoServerTiming, "ANS-9"),
    (Fault::BrightnessAbove255, "ANS-7"),
    (Fault::BodyUnlimited, "REQ-17"),
    (Fault::MismatchTaken, "REQ-18"),
    (Fault::JpgTaken, "REQ-19"),
    (Fault::FormatsUnnamed, "REQ-19"),
    (Fault::TruncatedTaken, "REQ-21"),
    (Fault::UrlSafeRefused, "REQ-22"),
    (Fault::LenientJson, "REQ-24"),
    (Fault::NestingIsInternal, "REQ-24"),
    (Fault::NestingIsInternal, "ERR-8"),
    (Fault::AnyMediaType, "REQ-25"),
    (Fault::UnprocessableInsteadOfBad, "REQ-20"),
    (Fault::NotFoundAsText, "REQ-26"),
    (Fault::AllowMissing, "REQ-27"),
    (Fault::AllowWrong, "REQ-27"),
    (Fault::BodyBeforeKey, "REQ-29"),
    (Fault::RefusalsDiffer, "REQ-28"),
    (Fault::ErrorBilled, "BILL-30"),
    (Fault::SuccessUnbilled, "BILL-30"),
    (Fault::SuccessBilledTwice, "BILL-2"),
    (Fault::UsageBilled, "BILL-3"),
    (Fault::HealthBilled, "BILL-4"),
    (Fault::RemainingBeforeCall, "ANS-12"),
    (Fault::RemainingNegative, "BILL-38"),
    (Fault::CapOverrun, "BILL-31"),
    (Fault::QuotaWithCreditsLeft, "BILL-30"),
    (Fault::RetryAfterOnQuota, "ERR-6"),
    (Fault::WrongMonth, "BILL-32"),
    (Fault::CustomerNoUuid, "ENV-5"),
    (Fault::ErrorMessageEmpty, "ENV-2"),
    (Fault::BrightnessConstant, "ANS-7"),
    (Fault::OnlyAdoptedListed, "ANS-4"),
    (Fault::SilentOnSeveral, "ANS-4"),
    (Fault::SmallTaken, "ANS-6"),
    (Fault::UnfitCalledFit, "ANS-6"),
    (Fault::UnfitRefused, "ANS-6"),
    (Fault::ReasonsWithheld, "ANS-6"),
    (Fault::PassOrFail, "ANS-18"),
    (Fault::ImageEchoed, "ANS-17"),
    (Fault::SnakeCase, "ENV-11"),
    (Fault::LatencyFractional, "ENV-1"),
    (Fault::MessageAbsent, "ANS-10"),
    (Fault::CapOverByOne, "BILL-31"),
    (Fault::CapShortByOne, "BILL-31"),
    (Fault::BurstCountedOnce, "BILL-30"),
    (Fault::OverageWhileCapped, "BILL-38"),
    (Fault::OverageUnbilled, "BILL-8"),
    (Fault::FreeUncapped, "BILL-36"),
    (Fault::EnterpriseTooSmall, "BILL-37"),
    (Fault::HeadBilled, "BILL-3"),
    (Fault::TooLargeBilled, "BILL-6"),
    (Fault::QuotaRefusalBilled, "BILL-30"),
    (Fault::RemainingDisagrees, "BILL-12"),
    (Fault::PlanMisspelt, "PLAN-1"),
    (Fault::CapSwitchable, "PLAN-7"),
    (Fault::AnsweredNextMonth, "BILL-32"),
    (Fault::UsageCarriedOver, "BILL-1"),
    (Fault::UsageCarriedOver, "BILL-8"),
    (Fault::NotFoundUnderConsoleAsPage, "REQ-26"),
    (Fault::HeadRefused, "REQ-27"),
    (Fault::KeyInQueryTaken, "KEY-1"),
    (Fault::DeadKeyOpens, "KEY-5"),
    (Fault::DeadKeyOpens, "KEY-6"),
    (Fault::PaddingRequired, "REQ-22"),
    (Fault::UnknownMembersRefused, "REQ-23"),
    (Fault::IdempotencyUnknown, "BILL-42"),
    (Fault::IdempotencyUnknown, "BILL-44"),
    (Fault::ReplayBilled, "BILL-42"),
    (Fault::ReplayDiffers, "ANS-20"),
    (Fault::ReplayUnmarked, "ANS-20"),
    (Fault::OtherPhotoReplayed, "ERR-10"),
    (Fault::ErrorKept, "BILL-43"),
    (Fault::OddKeyTaken, "REQ-30"),
    (Fault::SpellingTells, "REQ-31"),
    (Fault::NoRateLimit, "ANS-21"),
];

/// Only cases that name the clause are run: on a right server all of them pass.
async fn report_on(fault: Fault, clause: &str) -> Report {
    let (_server, target) = crate::double::start(fault).await;
    let filter = Filter {
        clauses: vec![clause.parse().unwrap()],
        ..Filter::default()
    };
    run(target, &filter).await.unwrap()
}

#[tokio::test]
async fn every_planted_breach_is_found_and_its_clause_is_named() {
    let tried = stream::iter(BREACHES)
        .map(|(fault, clause)| async move { (fault, clause, report_on(*fault, clause).await) });
    let reports: Vec<_> = tried.buffer_unordered(AT_ONCE).collect().await;
    assert_eq!(reports.len(), BREACHES.len());
    let unnoticed = reports
        .iter()
        .filter(|(_, _, report)| report.failures().next().is_none());
    let missed: Vec<String> = unnoticed
        .map(|(fault, clause, report)| format!("{fault:?} ({clause}): {}", report.counts()))
        .collect();
    assert!(missed.is_empty(), "not found: {missed:#?}");
}

#[tokio::test]
async fn another_minor_version_is_a_warning_and_no_failure() {
    let report = report_on(Fault::MinorVersion, "ENV-4").await;
    assert!(report.holds());
    assert!(
        matches!(report.results[0].outcome, Outcome::Warning(_)),
        "{}",
        report.results[0]
    );
}
