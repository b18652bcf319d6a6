//! The client against doubles of the service: what it sends, and what it makes of every answer, sound or not. Needs no server.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod documented;
#[cfg(test)]
mod double;
#[cfg(test)]
mod health;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod requests;
