//! `livecheck serve`: opens the ledger, loads the engine, listens, and stops in order.

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use livecheck_engine::Engine;

use super::first_start;
use super::model_args::{Loaded, NetworkArgs, ThresholdArgs};
use super::post::MailArgs;
use super::shadow_args::{ShadowArgs, start_shadow};
use super::store::StoreArgs;
use crate::api::LivecheckParts;
use crate::app;
use crate::body::BodyLimits;
use crate::inference::{Inference, InferenceOptions};
use crate::jobs::Jobs;
use crate::mail::MailRoute;
use crate::net::{self, Listener, NetLimits};
use crate::packs::Shelf;
use crate::shadow::Shadow;
use crate::telemetry::{self, LogFormat};
use crate::throttle::Throttle;

/// How often the server looks for work that is due.
const JOBS_PACE: Duration = Duration::from_secs(60);
/// The same by a test clock, which may jump.
const JOBS_PACE_IN_TESTS: Duration = Duration::from_secs(1);
/// How long threads that hang are waited for at the end.
const LEFT_BEHIND: Duration = Duration::from_secs(1);

#[derive(Args, Debug, Clone)]
pub(super) struct ServeArgs {
    /// Address and port to listen on; port 0 picks a free one and prints it
    #[arg(long, env = "LIVECHECK_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    store: StoreArgs,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    networks: NetworkArgs,
    #[command(flatten)]
    threshold: ThresholdArgs,
    #[command(flatten)]
    shadow: ShadowArgs,
    /// Threads that judge images [default: one a processor]
    #[arg(long, env = "LIVECHECK_WORKERS")]
    workers: Option<usize>,
    /// Images that may wait for a thread; more are answered 503
    #[arg(long, env = "LIVECHECK_QUEUE", default_value_t = 256)]
    queue: usize,
    /// Longest estimated wait for a thread, milliseconds; above it new images are answered 503
    #[arg(long, env = "LIVECHECK_MAX_WAIT_MS", default_value_t = 5_000)]
    max_wait_ms: u64,
    /// Requests a second for each customer; more are answered 429 rate_limited
    #[arg(long, env = "LIVECHECK_REQUESTS_PER_SECOND", default_value = "1000")]
    requests_per_second: NonZeroU32,
    /// MiB of request bodies held at a time, all requests together; more are answered 503
    #[arg(long, env = "LIVECHECK_HELD_MIB", default_value_t = 512)]
    held_mib: u64,
    /// Open connections at most
    #[arg(long, env = "LIVECHECK_MAX_CONNECTIONS", default_value_t = NetLimits::default().max_connections)]
    max_connections: usize,
    /// Open connections at most from one address; raise it behind a proxy
    #[arg(long, env = "LIVECHECK_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = NetLimits::default().max_connections_per_address)]
    max_connections_per_address: usize,
    /// Seconds that answers in progress get when the server stops
    #[arg(long, env = "LIVECHECK_DRAIN_SECONDS", default_value_t = 30)]
    drain_seconds: u64,
    /// What to log, such as info or livecheck_server=debug
    #[arg(long, env = "LIVECHECK_LOG", default_value = "warn")]
    log: String,
    /// How log lines look
    #[arg(
        long,
        env = "LIVECHECK_LOG_FORMAT",
        value_enum,
        default_value = "pretty"
    )]
    log_format: LogLook,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogLook {
    /// For people
    Pretty,
    /// One JSON object a line
    Json,
}

pub(super) fn run(arguments: ServeArgs) -> Result<ExitCode> {
    telemetry::start(
        match arguments.log_format {
            LogLook::Pretty => LogFormat::Pretty,
            LogLook::Json => LogFormat::Json,
        },
        &arguments.log,
    )?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not be started")?;
    let outcome = runtime.block_on(serve(arguments));
    runtime.shutdown_timeout(LEFT_BEHIND);
    outcome
}

async fn serve(arguments: ServeArgs) -> Result<ExitCode> {
    let shelf = Shelf::of(&arguments.store.data_dir);
    let loaded = Loaded::of(&shelf, &arguments.networks, &arguments.threshold)?;
    let threshold = loaded.threshold;
    let shadow = arguments.shadow.load(&shelf, &arguments.networks)?;
    let mail = arguments.mail.route()?;
    let test_clock = arguments.store.clock.file()?;
    if arguments.store.clock.production() && matches!(mail, MailRoute::Stdout) {
        tracing::warn!("mail goes to standard output, so no customer gets it; set --mail-dir");
    }
    let document = livecheck_openapi::document().map_err(|error| anyhow!("{error}"))?;
    let metering = arguments.store.open().await?;
    say_packs(&loaded.engine, "weights");
    let shadow = match shadow {
        Some(second) => {
            say_packs(&second.engine, "shadow weights");
            Some(start_shadow(second, &loaded, &arguments.store.data_dir)?)
        }
        None => None,
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let inference = Inference::start_with_shadow(
        loaded.engine,
        InferenceOptions {
            workers: arguments.workers.unwrap_or(processors),
            max_wait: Duration::from_millis(arguments.max_wait_ms),
            max_queue: arguments.queue,
        },
        shadow.as_ref().map(Shadow::feed).as_ref(),
    )
    .context("the engine's threads could not be started")?;
    let app = app::build(
        document,
        LivecheckParts {
            metering: metering.clone(),
            inference,
            throttle: Throttle::per_second(arguments.requests_per_second),
            threshold,
            body_limits: BodyLimits::default(),
            max_held_bytes: arguments.held_mib.saturating_mul(1024 * 1024),
        },
    )?;
    let listener = Listener::bind(arguments.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", arguments.listen))?;
    let stop = stop_signal()?;

    let demo = if arguments.store.clock.production() {
        None
    } else {
        metering.ensure_demo_customer().await?
    };
    greet(&first_start::greeting(
        listener.local_addr(),
        demo.as_ref(),
        arguments.store.free_limit,
    ));
    drop(demo);
    if let Some(file) = test_clock {
        greet(&first_start::warning(file, metering.now()));
    }

    let pace = match test_clock {
        Some(_) => JOBS_PACE_IN_TESTS,
        None => JOBS_PACE,
    };
    let jobs = Jobs::start(metering.clone(), mail, pace);
    let limits = NetLimits {
        max_connections: arguments.max_connections,
        max_connections_per_address: arguments.max_connections_per_address,
        drain: Duration::from_secs(arguments.drain_seconds),
        ..NetLimits::default()
    };
    let drained = net::serve(listener, app, limits, stop).await;
    jobs.stop().await;
    if let Some(shadow) = shadow {
        // Ends with the photo in work, so it may take a moment: not on an async thread.
        let stopped = tokio::task::spawn_blocking(move || shadow.stop()).await;
        stopped.context("the shadow model could not be stopped")?;
    }
    metering.shutdown().await;
    tracing::info!(finished = drained.finished, cut = drained.cut, "stopped");
    Ok(ExitCode::SUCCESS)
}

/// The hash of every pack in use, in the log.
fn say_packs(engine: &Engine, what: &str) {
    for pack in engine.packs() {
        tracing::info!(
            name = pack.name,
            version = pack.version,
            sha256 = pack.sha256,
            "{what}"
        );
    }
}

/// Ready on the first SIGINT or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate =
        signal(SignalKind::terminate()).context("SIGTERM cannot be listened for")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened for")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ready on the first Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Standard output may be closed; that is no reason not to serve.
fn greet(text: &str) {
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
