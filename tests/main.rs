//! The integration tests: the program as its users meet it, the library as its callers do. One binary, so it links once.

// The kit: a folder a test, and the program in it.
#[allow(dead_code)]
mod kit;

// The map of the house, held against the sources.
mod house;
