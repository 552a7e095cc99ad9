//! Why a file could not be opened, and what an error of the store means to whoever asked.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use std::io::{Error as IoError, ErrorKind};

use redb::{DatabaseError, Error, StorageError};

use super::tables::FORMAT;
use crate::driver::queue::QueueError;

/// Why a file could not be opened as a queue. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Somebody has it open, in this process or another one.
    #[error("the file is open already: one process may have it at a time")]
    InUse,
    /// It is something else.
    #[error("the file is no queue of smpp-driver: {0}")]
    Foreign(&'static str),
    /// It was written by a later version of this crate.
    #[error("the file has the format {0}; this version of smpp-driver reads format {FORMAT}")]
    Version(u32),
    /// It was a queue and is damaged.
    #[error("the file is damaged: {0}")]
    Corrupted(String),
    /// It cannot be read or written.
    #[error("the file cannot be opened: {0}")]
    Io(#[from] IoError),
    /// Anything else that the store says.
    #[error("the file cannot be opened: {0}")]
    Failed(Box<Error>),
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseAlreadyOpen => Self::InUse,
            Error::Corrupted(what) => Self::Corrupted(what),
            Error::UpgradeRequired(_) => Self::Foreign("a store of another version of redb"),
            Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
                Self::Foreign("not a store of redb at all")
            }
            Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Self::Corrupted(String::from("it ends too early"))
            }
            Error::Io(error) => Self::Io(error),
            other => Self::Failed(Box::new(other)),
        }
    }
}

impl From<DatabaseError> for OpenError {
    fn from(error: DatabaseError) -> Self {
        Self::from(Error::from(error))
    }
}

/// When it is opened again after a failure.
impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Failed(error) => *error,
            OpenError::Io(error) => Self::Io(error),
            other => Self::Io(IoError::other(other)),
        }
    }
}

/// A row that is not as this crate writes it.
pub(super) fn corrupted(what: &str) -> Error {
    StorageError::Corrupted(what.to_string()).into()
}

/// Whether the disk is full, or what this process may have of it.
pub(super) fn is_full(error: &Error) -> bool {
    matches!(error, Error::Io(error) if matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
    ))
}

/// An error for whoever asked.
pub(super) fn told(error: &Error) -> QueueError {
    if is_full(error) {
        QueueError::Full("the disk has no room left".into())
    } else {
        QueueError::Failed(error.to_string().into())
    }
}
