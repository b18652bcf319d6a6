//! The client against doubles of the service: what it sends, and what it makes of every answer, sound or not. Needs no server.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod blocking;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod double;
#[cfg(test)]
mod health;
#[cfg(test)]
mod hooks;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod public_api;
#[cfg(test)]
mod raw;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod retries;
#[cfg(test)]
mod spans;
#[cfg(test)]
mod test_util;
