//! One target of the fuzzer; which one is the name of the program.
#![no_main]

#[path = "../../tests/fuzz/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::run(env!("CARGO_BIN_NAME"), data);
});
