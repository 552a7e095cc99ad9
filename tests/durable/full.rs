//! Disks that are really full: a file system of a few MiB, mounted for a process of its own in a namespace of its own.
//! Where that is not allowed these tests pass over with a line that says so; with `SMPP_DRIVER_MOUNT=required` they fail.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::env;
use std::fs::{File, remove_file};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use futures_util::future::join_all;
use smpp_driver::driver::Message;
use smpp_driver::driver::queue::{EventQueue, MessageQueue, Put, QueueError, QueuedMessage};
use smpp_driver::durable::{DurableLease, DurableOptions, DurableQueue};
use tokio::time::timeout;

use crate::support::{Folder, accepted, composer, references};

/// Says what the process is to do.
const CASE: &str = "SMPP_DRIVER_TEST_DURABLE_FULL";
/// What the disk has, and what is left to others.
const DISK: u64 = 32 << 20;
const MIN_FREE: u64 = 4 << 20;

fn in_namespace(folder: &Path, script: &str) -> Command {
    let mut command = Command::new("unshare");
    let mount = format!("mount -t tmpfs -o size={DISK} none \"$0\" && trap '' XFSZ && {script}");
    command.args(["-rm", "sh", "-c", &mount]).arg(folder);
    command
}

/// Runs a case in a process that has a small disk.
fn on_a_small_disk(case: &str) {
    let folder = Folder::new(case);
    let path = folder.file();
    let folder = path.parent().unwrap();
    if !in_namespace(folder, "true").status().is_ok_and(|status| status.success()) {
        let required = env::var("SMPP_DRIVER_MOUNT").is_ok_and(|value| value == "required");
        assert!(!required, "nothing can be mounted");
        println!("passed over: nothing can be mounted");
        return;
    }
    let mut command = in_namespace(folder, "exec \"$@\"");
    command.arg(env::current_exe().unwrap()).args(["--exact", "full::process", "--nocapture"]);
    let output = command.env(CASE, format!("{case}|{}", path.display())).output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}{error}");
    print!("{out}");
}

/// What runs there.
#[tokio::test]
async fn process() {
    let Ok(what) = env::var(CASE) else { return };
    let (case, path) = what.split_once('|').unwrap();
    let path = Path::new(path);
    let case = async {
        match case {
            "fills" => fills(path).await,
            "others" => others(path).await,
            "nothing" => nothing_left(path).await,
            other => panic!("{other}"),
        }
    };
    timeout(Duration::from_secs(60), case).await.unwrap();
}

async fn open(path: &Path) -> DurableQueue {
    let mut options = DurableOptions::default();
    options.min_free = MIN_FREE;
    DurableQueue::open(path, options).await.unwrap()
}

fn long(number: usize) -> QueuedMessage {
    let message = Message::text("+447700900123", "x".repeat(1_500)).reference(format!("{number}"));
    composer().compose(message.deadline(Duration::from_secs(3_600))).unwrap()
}

/// Puts messages until one is refused: which there are then, and why.
async fn put_until_full(queue: &DurableQueue, kept: &mut BTreeSet<usize>) -> QueueError {
    for first in (0..100_000).step_by(50) {
        let mut full = None;
        for (number, put) in join_all((first..first + 50).map(async |n| (n, queue.put(long(n)).await))).await
        {
            match put {
                Ok(put) => assert_eq!(kept.insert(number), put == Put::Kept, "{number}"),
                Err(error) => full = Some(error),
            }
        }
        if let Some(error) = full {
            return error;
        }
    }
    panic!("it is never full");
}

/// Ends so many messages, each of which is one that was kept and has not ended.
async fn end(queue: &DurableQueue, left: &mut BTreeSet<usize>, count: usize) {
    let mut ended = 0;
    while ended < count {
        let taken = queue.take(100.min(count - ended)).await.unwrap();
        ended += taken.len();
        queue.begin(&taken.iter().map(|taken| taken.lease).collect::<Vec<_>>()).await.unwrap();
        let endings: Vec<_> = taken.iter().map(|taken| (taken.lease, accepted(taken))).collect();
        queue.settle(&endings).await.unwrap();
        let events = queue.events(100).await.unwrap();
        assert_eq!(events.len(), taken.len());
        queue.done(&events.iter().map(|event| event.lease).collect::<Vec<_>>()).await.unwrap();
        for taken in taken {
            assert!(left.remove(&taken.message.reference().parse().unwrap()));
        }
    }
}

/// The queue itself fills the disk.
async fn fills(path: &Path) {
    let queue = open(path).await;
    let mut kept = BTreeSet::new();
    let error = put_until_full(&queue, &mut kept).await;
    assert!(matches!(error, QueueError::Full(_)), "{error}");
    assert!(error.to_string().contains(&format!("of which {MIN_FREE} are kept free")), "{error}");
    // Half of them: there is room in the file, though the disk has no more than before.
    let (count, mut left) = (kept.len(), kept.clone());
    end(&queue, &mut left, count / 2).await;
    put_until_full(&queue, &mut kept).await;
    println!("{count} were taken in, and {} after half of them had ended", kept.len() - count);
    assert!(kept.len() - count > count / 8);
    left.extend(kept.iter().filter(|number| **number >= count));
    let count = left.len();
    end(&queue, &mut left, count).await;
    assert!(left.is_empty());
    queue.close().await;
    let queue = open(path).await;
    assert_eq!((queue.stats().messages, queue.stats().events), (0, 0));
    assert_eq!(queue.put(long(0)).await.unwrap(), Put::Known);
    assert_eq!(queue.put(long(100_000)).await.unwrap(), Put::Kept);
    queue.close().await;
}

/// Others fill it to the last octet, when the queue has taken all that it may and has next to no room inside.
async fn others(path: &Path) {
    let queue = open(path).await;
    let mut left = BTreeSet::new();
    put_until_full(&queue, &mut left).await;
    let filler = fill(path);
    let error = queue.put(long(100_000)).await.unwrap_err();
    assert!(matches!(error, QueueError::Full(_)), "{error}");
    let count = left.len();
    end(&queue, &mut left, count / 2).await;
    queue.close().await;
    // It is as it was, on a disk that is still full.
    let queue = open(path).await;
    assert_eq!((queue.stats().messages, queue.stats().events), (left.len() as u64, 0));
    end(&queue, &mut left, count - count / 2).await;
    remove_file(filler).unwrap();
    assert_eq!(queue.put(long(100_000)).await.unwrap(), Put::Kept);
    queue.close().await;
}

/// Nothing at all can be written for a while: what was asked then fails, and what was taken comes back.
async fn nothing_left(path: &Path) {
    let queue = open(path).await;
    for number in 0..4 {
        queue.put(long(number)).await.unwrap();
    }
    queue.close().await;
    let queue = open(path).await;
    let first = leases(&queue, 0..2).await;
    limit("0");
    refused(queue.begin(&first)).await;
    limit("unlimited");
    queue.begin(&leases(&queue, 2..4).await).await.unwrap();
    queue.release(&first).await.unwrap();
    queue.close().await;
    let queue = open(path).await;
    let taken = queue.take(4).await.unwrap();
    let in_doubt: Vec<bool> = taken.iter().map(|taken| taken.in_doubt).collect();
    assert_eq!(in_doubt, [false, false, true, true]);
    let all: Vec<_> = taken.iter().map(|taken| taken.lease).collect();
    limit("0");
    refused(queue.begin(&all)).await;
    refused(queue.release(&all)).await;
    leases(&queue, 0..4).await;
    limit("unlimited");
    queue.close().await;
}

async fn leases(queue: &DurableQueue, numbers: std::ops::Range<usize>) -> Vec<DurableLease> {
    let taken = queue.take(numbers.len()).await.unwrap();
    assert_eq!(references(&taken), numbers.map(|number| number.to_string()).collect::<Vec<_>>());
    taken.iter().map(|taken| taken.lease).collect()
}

async fn refused(call: impl Future<Output = Result<(), QueueError>>) {
    let outcome = call.await;
    assert!(matches!(outcome, Err(QueueError::Full(_))), "{outcome:?}");
}

/// How many octets a file may have that this process writes.
fn limit(octets: &str) {
    let process = std::process::id().to_string();
    let limited = Command::new("prlimit").args(["--pid", &process, &format!("--fsize={octets}:")]).status();
    assert!(limited.unwrap().success());
}

/// Takes what the disk has left.
fn fill(path: &Path) -> PathBuf {
    let filler = path.with_extension("filler");
    let mut file = File::create(&filler).unwrap();
    for octets in [1 << 16, 1] {
        while file.write_all(&vec![7; octets]).is_ok() {}
    }
    filler
}

#[test]
fn a_queue_that_fills_the_disk_takes_in_more_when_messages_have_ended() {
    on_a_small_disk("fills");
}

#[test]
fn what_fails_when_nothing_can_be_written_is_there_afterwards() {
    on_a_small_disk("nothing");
}

#[test]
fn a_disk_that_others_fill_refuses_new_messages_and_loses_none_of_the_old() {
    on_a_small_disk("others");
}
