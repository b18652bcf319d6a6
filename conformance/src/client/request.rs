//! Reads one HTTP/1.1 request of a client under test. Bounded; believes nothing that it need not.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MAX_HEAD: usize = 64 * 1024;
const MAX_BODY: usize = 32 * 1024 * 1024;
const MAX_HEADERS: usize = 100;

/// A request as it was received.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Received {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The path, without the query.
    pub(super) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

/// The next request; `None` where the client closes first or sends what is no request.
pub(super) async fn read(connection: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|end| end == b"\r\n\r\n") {
            break at + 4;
        }
        if bytes.len() > MAX_HEAD || connection.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut received = head(&bytes[..head_end])?;
    let mut rest = bytes.split_off(head_end);
    if received.header("expect").is_some() {
        connection
            .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
            .await
            .ok()?;
    }
    received.body = if received.header("transfer-encoding").is_some() {
        chunks(connection, rest).await?
    } else {
        let length = match received.header("content-length") {
            Some(length) => length.trim().parse().ok().filter(|n| *n <= MAX_BODY)?,
            None => 0,
        };
        fill(connection, &mut rest, length).await?;
        rest.truncate(length);
        rest
    };
    Some(received)
}

fn head(bytes: &[u8]) -> Option<Received> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(bytes).ok()?;
    Some(Received {
        method: request.method?.to_owned(),
        target: request.path?.to_owned(),
        headers: request
            .headers
            .iter()
            .map(|header| {
                let value = String::from_utf8_lossy(header.value).into_owned();
                (header.name.to_owned(), value)
            })
            .collect(),
        body: Vec::new(),
    })
}

/// Reads on until `bytes` holds at least `length`.
async fn fill(connection: &mut TcpStream, bytes: &mut Vec<u8>, length: usize) -> Option<()> {
    while bytes.len() < length {
        if connection.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(())
}

/// A body in chunks (RFC 9112, 7.1). Trailers are not waited for.
async fn chunks(connection: &mut TcpStream, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match httparse::parse_chunk_size(&bytes).ok()? {
            httparse::Status::Partial => {
                let more = bytes.len() + 1;
                fill(connection, &mut bytes, more).await?;
            }
            httparse::Status::Complete((_, 0)) => return Some(body),
            httparse::Status::Complete((start, size)) => {
                let size = usize::try_from(size).ok()?;
                let end = start.checked_add(size)?.checked_add(2)?;
                if body.len() + size > MAX_BODY {
                    return None;
                }
                fill(connection, &mut bytes, end).await?;
                body.extend_from_slice(&bytes[start..start + size]);
                bytes.drain(..end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn received(text: &'static [u8]) -> Option<Received> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sender = tokio::spawn(async move {
            let mut connection = TcpStream::connect(address).await.unwrap();
            connection.write_all(text).await.unwrap();
        });
        let (mut connection, _) = listener.accept().await.unwrap();
        let received = read(&mut connection).await;
        sender.await.unwrap();
        received
    }

    #[tokio::test]
    async fn a_body_with_a_length_is_read_whole() {
        let text = b"POST /a?b HTTP/1.1\r\nX-API-Key: k\r\nContent-Length: 3\r\n\r\nabc";
        let request = received(text).await.unwrap();
        assert_eq!(
            (request.path(), request.header("x-api-key")),
            ("/a", Some("k"))
        );
        assert_eq!(request.body, b"abc");
    }

    #[tokio::test]
    async fn a_body_in_chunks_is_put_together() {
        let text =
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        assert_eq!(received(text).await.unwrap().body, b"abc");
    }

    #[tokio::test]
    async fn what_is_cut_short_is_no_request() {
        assert!(
            received(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc")
                .await
                .is_none()
        );
        assert!(received(b"rubbish\r\n\r\n").await.is_none());
    }
}
