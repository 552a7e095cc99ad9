//! Conversations as ladders: time goes down, what is said goes from side to side.

mod json;
mod rows;

use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;

use crate::capture::{self, Capture};

#[derive(Clone, Copy)]
pub(crate) struct Options {
    /// Only connections from or to this port.
    pub(crate) port: Option<u16>,
    /// Whether addresses and texts are shown.
    pub(crate) reveal: bool,
    pub(crate) json: bool,
}

/// Shows a capture, and tells whether there is SMPP in it and all of that could be read.
///
/// # Errors
///
/// The file cannot be opened.
pub(crate) fn show(file: &Path, options: Options) -> Result<bool, String> {
    let Options { port, reveal, json } = options;
    let shown = file.display();
    let capture = if file == Path::new("-") {
        // The format is told by the first octets, of which a pipe may give too few at once.
        let mut octets = Vec::new();
        io::stdin().read_to_end(&mut octets).map_err(|error| format!("standard input: {error}"))?;
        capture::read(Cursor::new(octets), port, reveal)
    } else {
        let file = File::open(file).map_err(|error| format!("{shown}: {error}"))?;
        capture::read(file, port, reveal)
    };
    let out = &mut io::BufWriter::new(io::stdout().lock());
    let written = if json { json::write(out, &capture) } else { rows::write(out, &capture) };
    if let Some(fault) = &capture.fault {
        eprintln!("decode: {shown}: {fault}");
    }
    let read = capture.fault.is_none() && !capture.conversations.is_empty();
    // Nobody may read any more: `decode … | head`.
    Ok(written.and_then(|()| out.flush()).is_ok() && read && is_whole(&capture))
}

fn is_whole(capture: &Capture) -> bool {
    capture.conversations.iter().flat_map(|conversation| &conversation.entries).all(|entry| entry.is_good())
}
