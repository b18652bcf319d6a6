//! What the server says when it starts: its addresses, and on the very first start the demo account's keys with a call that
//! works as pasted.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;

use livecheck_metering::{Activated, UtcMicros};

/// The lines for standard output.
pub(super) fn greeting(address: SocketAddr, demo: Option<&Activated>, free_limit: u64) -> String {
    let base = format!("http://{}", reachable(address));
    let mut text = format!(
        "Livecheck {} (API {}) listens on {base}\n  Reference  {base}/docs\n  Document   {base}/openapi.yaml\n",
        env!("CARGO_PKG_VERSION"),
        crate::generated::API_VERSION,
    );
    if let Some(demo) = demo {
        let _ = write!(
            text,
            "\nA demo account was made, on the free plan ({free_limit} calls a month). Its keys are shown this once:\n\
             \x20 primary    {primary}\n\
             \x20 secondary  {secondary}\n\
             \nA first call, on a drawn face (in another terminal):\n\n{call}\n\n",
            primary = demo.primary.reveal(),
            secondary = demo.secondary.reveal(),
            call = first_call(&base, demo.primary.reveal()),
        );
    }
    text
}

/// What a server says that does not go by the real time.
pub(super) fn warning(test_clock: &Path, now: UtcMicros) -> String {
    format!(
        "\nFOR TESTS ONLY: calls are dated by {}, which says {now}.\n",
        test_clock.display()
    )
}

/// One line for a POSIX shell. The body goes through standard input: as an argument a photo would exceed the shell's limit.
fn first_call(base: &str, key: &str) -> String {
    let program = std::env::current_exe().map_or_else(
        |_| "livecheck".to_owned(),
        |path| shell_quoted(&path.to_string_lossy()),
    );
    format!(
        "{program} sample-face > face.jpg && \
         {{ printf '{{\"image\": \"'; base64 < face.jpg | tr -d '\\n'; printf '\", \"image_format\": \"jpeg\"}}'; }} | \
         curl -sS {base}/v1/check/liveness -H 'X-API-Key: {key}' -H 'Content-Type: application/json' --data-binary @-"
    )
}

/// An address that a client on this machine can use: a server on all addresses is reached on the loopback one.
fn reachable(address: SocketAddr) -> SocketAddr {
    let mut shown = address;
    if address.ip().is_unspecified() {
        shown.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    shown
}

fn shell_quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_and_quotes_is_quoted_for_the_shell() {
        assert_eq!(shell_quoted("/opt/livecheck"), "/opt/livecheck");
        assert_eq!(shell_quoted("/my dir/it's"), "'/my dir/it'\\''s'");
    }

    #[test]
    fn a_server_on_all_addresses_is_shown_on_the_loopback_address() {
        let all = "0.0.0.0:80".parse().expect("an address");
        assert!(greeting(all, None, 100).contains("http://127.0.0.1:80/docs"));
    }
}
