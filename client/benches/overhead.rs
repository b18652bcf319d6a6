//! What the client costs above bare reqwest, as a ratio taken in one run: `cargo bench -p livecheck-client`.
//!
//! Three ways of sending the same photo go against a server in this process, which reads the request and gives one answer: reqwest
//! with a body that was made beforehand (the floor: no client can do less), this client, and reqwest with the body that most people
//! write (`base64`, then `json!`). Each has its rounds to itself, as in a program that knows only one way: the allocator learns from
//! the sizes that it is asked for, and the large buffers of one way would have another pay for fresh pages. Compared is the time that
//! a tenth of the rounds stay under: a busy machine only ever adds to a time, so that the quick rounds tell most.

#![allow(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use livecheck_client::{Client, Image};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const KEY: &str = "lc_bench_0123456789abcdef";

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Fallible<()> {
    // `cargo test --benches` only asks whether it works.
    let rounds = if std::env::args().any(|argument| argument == "--bench") {
        60
    } else {
        1
    };
    let server = std::net::TcpListener::bind("127.0.0.1:0")?;
    server.set_nonblocking(true)?;
    let url = format!("http://{}", server.local_addr()?);
    // The server has a thread of its own, so that its work is not counted twice.
    std::thread::spawn(move || serve(server));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!(
        "{:>10} {:>12} {:>12} {:>12} {:>14} {:>14}",
        "photo", "bare", "json!", "client", "client/bare", "client/json!"
    );
    for bytes in [1_024, 102_400, 1_048_576, 10_485_760] {
        let line = runtime.block_on(compare(&url, bytes, rounds))?;
        println!("{line}");
    }
    Ok(())
}

async fn compare(url: &str, bytes: usize, rounds: usize) -> Fallible<String> {
    let photo = photo(bytes);
    let client = Client::new(url, KEY)?;
    let http = reqwest::Client::new();
    let target = format!("{url}/v1/check/liveness");
    let made = Bytes::from(naive_body(&photo));
    let bare_time = quick(rounds, async || bare(&http, &target, made.clone()).await).await?;
    let check = async || {
        client.check_liveness(Image::jpeg(photo.clone())).await?;
        Ok(())
    };
    let client_time = quick(rounds, check).await?;
    let naive = async || bare(&http, &target, Bytes::from(naive_body(&photo))).await;
    let json_time = quick(rounds, naive).await?;
    let ratio = |over: Duration| client_time.as_secs_f64() / over.as_secs_f64();
    Ok(format!(
        "{:>10} {:>12} {:>12} {:>12} {:>14.2} {:>14.2}",
        bytes,
        format!("{bare_time:.2?}"),
        format!("{json_time:.2?}"),
        format!("{client_time:.2?}"),
        ratio(bare_time),
        ratio(json_time),
    ))
}

/// The time that a tenth of the rounds stay under. The first round opens connections and is not counted.
async fn quick(rounds: usize, send: impl AsyncFn() -> Fallible<()>) -> Fallible<Duration> {
    send().await?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let start = Instant::now();
        send().await?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(times.len() / 10).copied().unwrap_or_default())
}

/// Bytes that look like a compressed file: no two neighbours alike.
fn photo(bytes: usize) -> Bytes {
    let noise = (0..bytes).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8);
    noise.collect()
}

fn naive_body(photo: &[u8]) -> String {
    let image = base64_simd::STANDARD.encode_to_string(photo);
    json!({"image": image, "image_format": "jpeg"}).to_string()
}

async fn bare(http: &reqwest::Client, url: &str, body: Bytes) -> Fallible<()> {
    let answer = http
        .post(url)
        .header("x-api-key", KEY)
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await?;
    let read: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
    match read.pointer("/data/isFakeFace") {
        Some(_) => Ok(()),
        None => Err("no verdict".into()),
    }
}

fn serve(listener: std::net::TcpListener) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = answer()?;
    runtime.block_on(async move {
        let listener = TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(converse(stream, answer.clone()));
        }
    })
}

/// The document's own example of a success.
fn answer() -> Fallible<Bytes> {
    let document = livecheck_openapi::document()?;
    let check = document
        .operation("checkLiveness")
        .and_then(|check| check.success());
    let body = check.and_then(|answer| answer.examples.values().next());
    let body = body.ok_or("the document has no example")?.to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Ok(Bytes::from(head + &body))
}

/// Reads each request's head and as much of a body as it announces, and answers.
async fn converse(mut stream: TcpStream, answer: Bytes) -> Fallible<()> {
    let mut buffer = vec![0; 262_144];
    loop {
        let mut filled = 0;
        let (head, length) = loop {
            let free = buffer.get_mut(filled..).ok_or("the head is too long")?;
            let read = stream.read(free).await?;
            if read == 0 {
                return Ok(());
            }
            filled += read;
            let seen = buffer.get(..filled).unwrap_or_default();
            if let Some(end) = seen.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(seen.get(..end).unwrap_or_default())
                    .to_ascii_lowercase();
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length:"));
                break (end + 4, length.unwrap_or("0").trim().parse::<usize>()?);
            }
        };
        let mut left = length.saturating_sub(filled - head);
        while left > 0 {
            let read = stream.read(&mut buffer).await?;
            if read == 0 {
                return Ok(());
            }
            left = left.saturating_sub(read);
        }
        stream.write_all(&answer).await?;
    }
}
