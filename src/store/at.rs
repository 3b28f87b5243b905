//! At: bytes of a file at a place, read and written whatever others do elsewhere in it.

use crate::store::fault;
use std::fs::File;
use std::io;

/// Fills a buffer from a place of a file.
#[cfg(unix)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    file.read_exact_at(buffer, start)
}

/// The same.
#[cfg(windows)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    let mut done = 0;
    while done < buffer.len() {
        match file.seek_read(&mut buffer[done..], start + done as u64)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => done += n,
        }
    }
    Ok(())
}

/// As many bytes from the start of a file as are there at once.
#[cfg(unix)]
pub(super) fn read_some(file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    use std::os::unix::fs::FileExt;
    file.read_at(buffer, 0)
}

#[cfg(windows)]
pub(super) fn read_some(file: &File, buffer: &mut [u8]) -> io::Result<usize> {
    use std::os::windows::fs::FileExt;
    file.seek_read(buffer, 0)
}

/// Writes all of the bytes at a place of a file, whoever else writes to it elsewhere.
#[cfg(unix)]
pub(super) fn write_at(file: &File, bytes: &[u8], from: u64) -> io::Result<()> {
    use std::os::unix::fs::FileExt;
    fault::write(bytes, |bytes| file.write_all_at(bytes, from).map(|()| bytes.len())).map(drop)
}

/// The same.
#[cfg(windows)]
pub(super) fn write_at(file: &File, bytes: &[u8], from: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    let mut done = 0;
    while done < bytes.len() {
        match file.seek_write(&bytes[done..], from + done as u64)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            n => done += n,
        }
    }
    Ok(())
}
