//! Whose file it is, and what is made of one that is not as it must be.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use smpp_driver::driver::queue::MessageQueue;
use smpp_driver::durable::{DurableOptions, DurableQueue, OpenError};

use crate::support::{Folder, message, open, rest};

async fn refused(folder: &Folder) -> OpenError {
    DurableQueue::open(folder.file(), DurableOptions::default()).await.map(drop).unwrap_err()
}

#[tokio::test]
async fn one_at_a_time_has_it() {
    let folder = Folder::new("twice");
    let queue = open(&folder.file()).await;
    let error = refused(&folder).await;
    assert!(matches!(error, OpenError::InUse), "{error}");
    queue.put(message("a")).await.unwrap();
    let other_handle = queue.clone();
    queue.close().await;
    let queue = open(&folder.file()).await;
    assert!(other_handle.put(message("b")).await.is_err());
    assert_eq!(rest(&queue).await, ["a"]);
    queue.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new("mode");
    open(&folder.file()).await.close().await;
    assert_eq!(fs::metadata(folder.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn something_else_is_left_as_it_is() {
    let folder = Folder::new("foreign");
    for octets in [b"Dear diary, ".repeat(1_000), vec![0; 100_000]] {
        fs::write(folder.file(), &octets).unwrap();
        let error = refused(&folder).await;
        assert!(matches!(error, OpenError::Foreign(_)), "{error:?}");
        assert_eq!(fs::read(folder.file()).unwrap(), octets);
    }
    let error = DurableQueue::open(folder.file().join("in a file"), DurableOptions::default()).await;
    assert!(matches!(error, Err(OpenError::Io(_))), "{error:?}");
}

#[tokio::test]
async fn stores_of_others_and_of_later_versions_are_refused() {
    let folder = Folder::new("versions");
    let write = |key: &str, format: u32| {
        let database = redb::Database::create(folder.file()).unwrap();
        let transaction = database.begin_write().unwrap();
        let meta = redb::TableDefinition::<&str, u32>::new("meta");
        transaction.open_table(meta).unwrap().insert(key, format).unwrap();
        transaction.commit().unwrap();
    };
    write("something else", 1);
    assert!(matches!(refused(&folder).await, OpenError::Foreign(_)));
    write("smpp-driver durable queue", 2);
    let error = refused(&folder).await;
    assert!(matches!(error, OpenError::Version(2)), "{error:?}");
}

#[tokio::test]
async fn damage_is_told_when_it_is_opened() {
    let folder = Folder::new("damaged");
    let queue = open(&folder.file()).await;
    for n in 0..500 {
        queue.put(message(&format!("{n}"))).await.unwrap();
    }
    queue.close().await;
    let whole = fs::read(folder.file()).unwrap();
    let at = whole.windows(9).position(|octets| octets == b"Text of 7").unwrap();
    // An octet inside a row, a page, and the end.
    let mut file = fs::OpenOptions::new().write(true).open(folder.file()).unwrap();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(b"X").unwrap();
    let error = refused(&folder).await;
    assert!(matches!(error, OpenError::Corrupted(_)), "{error:?}");
    fs::write(folder.file(), &whole[..whole.len() / 2]).unwrap();
    let error = refused(&folder).await;
    assert!(matches!(error, OpenError::Corrupted(_)), "{error:?}");
    fs::write(folder.file(), &whole).unwrap();
    let queue = open(&folder.file()).await;
    assert_eq!(queue.depth().await.unwrap(), 500);
    queue.close().await;
}

#[tokio::test]
async fn a_copy_of_a_closed_file_is_a_backup() {
    let folder = Folder::new("backup");
    let queue = open(&folder.file()).await;
    queue.put(message("a")).await.unwrap();
    queue.close().await;
    let copy = folder.file().with_extension("copy");
    fs::copy(folder.file(), &copy).unwrap();
    let queue = open(&copy).await;
    assert_eq!(rest(&queue).await, ["a"]);
    queue.close().await;
}
