//! The file: opened, locked, checked, and opened again after it has failed.

use alloc::boxed::Box;
use core::fmt;
use core::ops::Bound;
use std::fs::{File, OpenOptions};
use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use fs4::FileExt;
use redb::backends::FileBackend;
use redb::{
    BackendError, Builder, Database, Error, ReadableDatabase, StorageBackend, TableError, TableHandle,
    WriteTransaction,
};

use super::error::OpenError;
use super::options::DurableOptions;
use super::room::Place;
use super::tables::{FORMAT, FORMAT_KEY, META, Tables};

/// Opens the file anew each time.
type Opener = Box<dyn Fn() -> Result<Database, OpenError> + Send>;

/// The store in the file.
pub(super) struct Store {
    opener: Opener,
    pub(super) place: Place,
    /// None after a failure, until it could be opened again.
    database: Option<Database>,
}

impl Store {
    pub(super) fn open(path: &Path, options: &DurableOptions) -> Result<Self, OpenError> {
        let place = Place::new(path, options.min_free);
        let (options, of_disk) = (*options, place.clone());
        let opener = move || {
            let file = file(&of_disk)?;
            database(Disk::new(file, of_disk.clone())?, &options)
        };
        let database = opener()?;
        check_format(&database)?;
        Ok(Self { opener: Box::new(opener), place, database: Some(database) })
    }

    /// The store, opened again if it has failed.
    pub(super) fn database(&mut self) -> Result<&Database, OpenError> {
        match &mut self.database {
            Some(database) => Ok(database),
            none => Ok(none.insert((self.opener)()?)),
        }
    }

    pub(super) const fn is_open(&self) -> bool {
        self.database.is_some()
    }

    /// After a failure nothing more can be done with what is open.
    pub(super) fn close(&mut self) {
        self.database = None;
    }
}

/// The file, made if there is none: for nobody else to read, as there are texts and numbers in it.
fn file(place: &Place) -> Result<File, OpenError> {
    let mut how = OpenOptions::new();
    how.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut how, 0o600);
    let is_new = !place.path.exists();
    let file = how.open(&place.path)?;
    if is_new {
        // So that its name outlives a power failure, too; not every system can do that with a folder.
        drop(File::open(&place.folder).and_then(|folder| folder.sync_all()));
    }
    Ok(file)
}

fn database(backend: impl StorageBackend, options: &DurableOptions) -> Result<Database, OpenError> {
    let mut builder = Builder::new();
    builder.set_cache_size(options.cache).set_check_integrity_on_open(options.check);
    Ok(builder.create_with_backend(backend)?)
}

/// A new store gets its tables; an old one must be one of ours.
fn check_format(database: &Database) -> Result<(), OpenError> {
    let reading = database.begin_read().map_err(Error::from)?;
    match reading.open_table(META) {
        Ok(meta) => match meta.get(FORMAT_KEY).map_err(Error::from)?.map(|format| format.value()) {
            Some(FORMAT) => Ok(()),
            Some(format) => Err(OpenError::Version(format)),
            None => Err(OpenError::Foreign("a store of something else")),
        },
        Err(TableError::TableDoesNotExist(_)) => {
            let others = reading.list_tables().map_err(Error::from)?.any(|table| table.name() != META.name());
            drop(reading);
            if others { Err(OpenError::Foreign("a store of something else")) } else { Ok(create(database)?) }
        }
        Err(TableError::Storage(error)) => Err(Error::from(error).into()),
        Err(_) => Err(OpenError::Foreign("a store of something else")),
    }
}

fn create(database: &Database) -> Result<(), Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(META)?.insert(FORMAT_KEY, FORMAT)?;
    Tables::open(&transaction)?;
    Ok(transaction.commit()?)
}

/// Runs something in a transaction, and commits it if something was changed.
pub(super) fn write<T>(
    database: &Database,
    act: impl FnOnce(&mut Tables<'_>) -> Result<(T, bool), Error>,
) -> Result<(T, bool), Error> {
    let transaction: WriteTransaction = database.begin_write()?;
    let outcome = act(&mut Tables::open(&transaction)?);
    match outcome {
        Ok((value, true)) => {
            transaction.commit()?;
            Ok((value, true))
        }
        Ok(unchanged) => {
            transaction.abort()?;
            Ok(unchanged)
        }
        // Dropping it undoes it.
        Err(error) => Err(error),
    }
}

/// The file as redb uses it, but that its room is taken from the disk when it grows, as far as it may be: a write inside
/// does not find the disk full later. redb doubles the file; where the disk has no room for that, its pages are taken
/// one by one.
struct Disk {
    backend: FileBackend,
    file: File,
    place: Place,
}

impl Disk {
    fn new(file: File, place: Place) -> Result<Self, OpenError> {
        let backend = FileBackend::new(file.try_clone()?)?;
        Ok(Self { backend, file, place })
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, IoError> {
        self.backend.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), IoError> {
        self.backend.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), IoError> {
        let before = self.backend.len()?;
        if len > before && self.place.has(len - before) {
            match FileExt::allocate(&self.file, len) {
                // Not every file system can.
                Err(error) if error.kind() == ErrorKind::Unsupported => {}
                outcome => outcome?,
            }
        }
        self.backend.set_len(len)
    }

    fn sync_data(&self) -> Result<(), IoError> {
        self.backend.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), IoError> {
        self.backend.write(offset, data)
    }

    fn close(&self) -> Result<(), IoError> {
        self.backend.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.backend.try_lock_range(start, end)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.backend.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.backend.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.backend.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.backend.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.backend.query_lock_range(start, end)
    }
}
