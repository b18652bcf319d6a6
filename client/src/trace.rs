//! What `tracing` is told of a call. Promises to be nothing at all without the feature `tracing`; never shows the API key, the
//! photo or a body.

#[cfg(feature = "tracing")]
pub(crate) use spans::Trace;
#[cfg(not(feature = "tracing"))]
pub(crate) use untold::Trace;

#[cfg(feature = "tracing")]
mod spans {
    use std::time::Duration;

    use tracing::field::{Empty, display};
    use tracing::{Instrument, Span, debug, info_span, warn};

    use crate::call::Outgoing;
    use crate::error::Error;
    use crate::hook::{Attempt, Outcome};

    /// The span of a call. Its fields bear the names of OpenTelemetry's HTTP conventions where those have one.
    #[derive(Debug)]
    pub(crate) struct Trace(Span);

    impl Trace {
        pub(crate) fn of(outgoing: &Outgoing) -> Self {
            Self(info_span!(
                "livecheck",
                otel.kind = "client",
                otel.name = outgoing.operation.unwrap_or("raw"),
                http.request.method = %outgoing.method,
                server.address = outgoing.url.host_str(),
                url.path = outgoing.url.path(),
                http.request.body.size = outgoing.body.as_ref().map(bytes::Bytes::len),
                http.response.status_code = Empty,
                http.request.resend_count = Empty,
                request_id = Empty,
                error.type = Empty,
            ))
        }

        pub(crate) fn around<F: Future>(&self, call: F) -> impl Future<Output = F::Output> {
            call.instrument(self.0.clone())
        }

        pub(crate) fn after_attempt(&self, attempt: &Attempt<'_>, outcome: &Outcome<'_>) {
            if let Some(status) = outcome.status {
                self.0.record("http.response.status_code", status.as_u16());
            }
            if let Some(id) = outcome.request_id {
                self.0.record("request_id", id);
            }
            if attempt.number > 1 {
                self.0
                    .record("http.request.resend_count", attempt.number - 1);
            }
            let Some(error) = outcome.error else {
                debug!(parent: &self.0, attempt = attempt.number, elapsed = ?outcome.elapsed, "answered");
                return;
            };
            self.0.record("error.type", display(kind(error)));
            debug!(parent: &self.0, attempt = attempt.number, elapsed = ?outcome.elapsed, %error, "failed");
        }

        pub(crate) fn before_wait(&self, error: &Error, wait: Duration) {
            warn!(parent: &self.0, %error, ?wait, "trying again after a wait");
        }
    }

    /// The service's code, or else the phase that failed.
    fn kind(error: &Error) -> &str {
        match error {
            Error::Build(_) | Error::Image(_) => "build",
            Error::Connect(_) => "connect",
            Error::Timeout { .. } => "timeout",
            Error::Transport(_) => "transport",
            Error::Response(_) => "response",
            Error::Service(refusal) => refusal.code.as_str(),
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod untold {
    use std::time::Duration;

    use crate::call::Outgoing;
    use crate::error::Error;
    use crate::hook::{Attempt, Outcome};

    /// Nothing.
    #[derive(Debug)]
    pub(crate) struct Trace;

    impl Trace {
        pub(crate) fn of(_: &Outgoing) -> Self {
            Self
        }

        pub(crate) fn around<F: Future>(&self, call: F) -> F {
            call
        }

        pub(crate) fn after_attempt(&self, _: &Attempt<'_>, _: &Outcome<'_>) {}

        pub(crate) fn before_wait(&self, _: &Error, _: Duration) {}
    }
}
