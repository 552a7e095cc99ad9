//! The least that a server and a client can do: no parsing beyond the length, one write per read.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Octets of a `submit_sm` of the bench.
pub(crate) const SUBMIT: usize = 220;
/// Octets of a `submit_sm_resp` of the bench.
pub(crate) const RESPONSE: usize = 33;

/// Serves one connection after the other for as long as the process lives.
pub(crate) fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        crate::e2e::pin();
        for stream in listener.incoming().flatten() {
            stream.set_nodelay(true).expect("a socket");
            // The other side ends it.
            let _ended = answer(stream);
        }
    });
    address
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let (mut input, mut filled) = (vec![0; 512 * 1024], 0);
    let mut output = Vec::new();
    loop {
        let read = stream.read(&mut input[filled..])?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        let mut at = 0;
        while filled - at >= 16 {
            let word = |offset: usize| {
                u32::from_be_bytes(input[at + offset..][..4].try_into().expect("four octets"))
            };
            let length = word(0) as usize;
            if filled - at < length {
                break;
            }
            respond(word(4), word(12), &mut output);
            at += length;
        }
        input.copy_within(at..filled, 0);
        filled -= at;
        stream.write_all(&output)?;
        output.clear();
    }
}

fn respond(command_id: u32, sequence_number: u32, out: &mut Vec<u8>) {
    let body: &[u8] = match command_id {
        4 => b"0123456789abcdef\0",
        9 => b"SMSC\0\x02\x10\0\x01\x34",
        _ => b"",
    };
    let length = 16 + body.len() as u32;
    for word in [length, command_id | 0x8000_0000, 0, sequence_number] {
        out.extend_from_slice(&word.to_be_bytes());
    }
    out.extend_from_slice(body);
}

/// Sends `messages` in lock-step batches of `window`, encoded before.
pub(crate) fn pump(address: SocketAddr, window: usize, messages: usize, submit_sm: &[u8]) {
    let mut stream = TcpStream::connect(address).expect("a server");
    stream.set_nodelay(true).expect("a socket");
    let batch = submit_sm.repeat(window);
    let mut answers = vec![0; RESPONSE * window];
    for _ in 0..messages / window {
        stream.write_all(&batch).expect("written");
        stream.read_exact(&mut answers).expect("answered");
    }
}

/// As [`pump`], in a task.
pub(crate) async fn tokio_pump(address: SocketAddr, window: usize, messages: usize, submit_sm: &[u8]) {
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a server");
    stream.set_nodelay(true).expect("a socket");
    let batch = submit_sm.repeat(window);
    let mut answers = vec![0; 64 * 1024];
    for _ in 0..messages / window {
        stream.write_all(&batch).await.expect("written");
        let mut left = RESPONSE * window;
        while left > 0 {
            left -= stream.read(&mut answers).await.expect("answered");
        }
    }
}
