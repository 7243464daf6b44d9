//! What is in memory stays there, and no longer than it is needed: no core dump, and nothing left in memory that was given
//! back (laws 4 and 5).

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Of every program that has a site in it. Records, PINs and tokens go through buffers of HTTP, TLS, XML and JSON that
/// belong to others: each is overwritten when it is freed, and when it grows. What is still held is not touched by it, nor
/// is the stack, nor what SQLite and the web view allocate for themselves.
#[global_allocator]
static WIPED_WHEN_FREED: ZeroAlloc<System> = ZeroAlloc(System);

/// Bytes. For a dump to a file it is below the least a dump can have; for a dump to a program (as systemd-coredump) the
/// kernel takes exactly this value for "none", where it would let 0 through (core(5), `do_coredump` in fs/coredump.c).
#[cfg(unix)]
const NO_DUMP: u64 = 1;

/// Turns core dumps off, for good. Not by making the process undumpable: the web view reads its own `/proc/self`.
///
/// # Errors
/// When the system refuses.
#[cfg(unix)]
pub fn no_core_dumps() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    Ok(setrlimit(Resource::Core, Rlimit { current: Some(NO_DUMP), maximum: Some(NO_DUMP) })?)
}

/// Windows writes none unless an administrator has asked for them.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn no_core_dumps() -> std::io::Result<()> {
    Ok(())
}
