//! Work that comes due by itself: scheduled changes, old answers to forget, mail to send.
//!
//! Promises that no call depends on it, that servers on one database share it, and that it ends between two mails when
//! the server stops. Never gives a mail up: one that failed waits in the ledger's outbox for its next try.

use std::time::Duration;

use livecheck_metering::{Metering, MeteringError, WaitingMail};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::mail::{MailRoute, budget_alert};

/// Mails taken at a time: few enough to be delivered before others may take them.
const AT_A_TIME: u32 = 10;
/// How long a piece of work is waited for when the server stops.
const LONGEST: Duration = Duration::from_secs(10);

/// The jobs of a running server.
#[derive(Debug)]
pub struct Jobs {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Jobs {
    /// Looks for work at once and then at this pace.
    #[must_use]
    pub fn start(metering: Metering, mail: MailRoute, pace: Duration) -> Self {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(run(metering, mail, pace, stopped));
        Self { stop, task }
    }

    /// Returns when the piece of work in hand is done; one that hangs, as on standard output that nobody reads, is left
    /// behind and done again by whoever looks next.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        match tokio::time::timeout(LONGEST, self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the jobs had failed"),
            Err(_) => tracing::warn!("a job did not end in time"),
        }
    }
}

async fn run(
    metering: Metering,
    mail: MailRoute,
    pace: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let mut ticks = tokio::time::interval(pace);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stopped.changed() => break,
            _ = ticks.tick() => {}
        }
        match metering.run_jobs().await {
            Ok(done) if !done.changed.is_empty() => {
                tracing::info!(accounts = done.changed.len(), "scheduled changes were made");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the periodic jobs were not done"),
        }
        if let Err(error) = send_mail(&metering, &mail, &stopped).await {
            tracing::warn!(%error, "the outbox did not answer");
        }
    }
}

/// Sends what is due. What was taken and not settled is given to others after a while, so nothing is lost by stopping.
async fn send_mail(
    metering: &Metering,
    route: &MailRoute,
    stopped: &watch::Receiver<bool>,
) -> Result<(), MeteringError> {
    loop {
        let claimed = metering.claim_mail(AT_A_TIME).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        for mail in claimed {
            if *stopped.borrow() {
                return Ok(());
            }
            let outcome = deliver(metering, route, &mail).await;
            if let Err(reason) = &outcome {
                tracing::warn!(
                    mail = mail.id,
                    attempts = mail.attempts,
                    reason,
                    "a mail failed"
                );
            }
            metering.settle_mail(&mail, outcome).await?;
        }
    }
}

async fn deliver(metering: &Metering, route: &MailRoute, mail: &WaitingMail) -> Result<(), String> {
    let account = metering
        .customer(&mail.customer)
        .await
        .map_err(|error| error.to_string())?;
    let price = metering.plans().terms(account.plan).overage_price;
    let letter = budget_alert(mail, &account, price, metering.now());
    let route = route.clone();
    tokio::task::spawn_blocking(move || route.deliver(&letter))
        .await
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())
}
