//! How much more may be written: what the disk has left, what rows that are gone have left inside the file, and a reserve
//! for outcomes that others cannot take.

use core::fmt;
use std::fs::{File, Metadata, OpenOptions, remove_file};
use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};

use fs4::FileExt;
use redb::{Database, Error};

/// A row takes this many times its octets: pages are half full at worst, and are copied before they change.
const PAGES: u64 = 4;
/// Octets of the disk that are held for what must be written when it is full. Each commit needs some pages before it
/// gives back those of messages that have ended.
const RESERVE: u64 = 8 << 20;
/// As many rows are removed at least before the file is measured once more.
const ROWS: u64 = 64;

/// Where the file is.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    /// Octets that are left free.
    min_free: u64,
}

impl Place {
    pub(super) fn new(path: &Path, min_free: u64) -> Self {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        };
        Self { path: path.to_path_buf(), folder, min_free }
    }

    /// Octets that the disk has left; as many as there can be where nobody tells.
    fn free(&self) -> u64 {
        fs4::available_space(&self.folder).unwrap_or(u64::MAX)
    }

    /// Whether the file may take so many at once.
    pub(super) fn has(&self, octets: u64) -> bool {
        self.free().saturating_sub(octets) >= self.min_free
    }

    /// Octets of the disk that the file has.
    fn taken(&self) -> u64 {
        #[cfg(unix)]
        let octets = |file: Metadata| std::os::unix::fs::MetadataExt::blocks(&file) * 512;
        #[cfg(not(unix))]
        let octets = |file: Metadata| file.len();
        self.path.metadata().map(octets).unwrap_or_default()
    }
}

/// A file without a name that takes the disk's room; it is given back when this is dropped, or the process dies.
fn reserve(place: &Place) -> Result<File, IoError> {
    let mut path = place.path.clone().into_os_string();
    path.push(".reserve");
    // What is left of a process that died in between. Nothing that is there is opened: it may be somebody else's.
    drop(remove_file(&path));
    let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    remove_file(&path)?;
    file.allocate(RESERVE)?;
    Ok(file)
}

/// What may still be written.
pub(super) struct Room {
    place: Place,
    /// What the disk has left.
    disk: u64,
    /// What may be written; inside the file, if the disk has too little.
    left: u64,
    /// How many rows were removed since the file was measured.
    removed: Option<u64>,
    reserve: Option<File>,
    /// Not every file system can take room ahead.
    cannot_reserve: bool,
}

impl Room {
    pub(super) fn new(place: Place) -> Self {
        let mut room = Self {
            place,
            disk: u64::MAX,
            left: u64::MAX,
            removed: None,
            reserve: None,
            cannot_reserve: false,
        };
        room.hold();
        room
    }

    /// Looks what the disk has, and holds the reserve again if there is room for it. Where there is none, or it cannot be
    /// held at all, outcomes may have to wait for room.
    fn hold(&mut self) {
        self.disk = self.place.free();
        let has_room = self.disk >= self.place.min_free.saturating_add(RESERVE);
        if self.reserve.is_none() && has_room && !self.cannot_reserve {
            let reserve = reserve(&self.place);
            self.cannot_reserve = reserve.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unsupported);
            self.reserve = reserve.ok();
        }
    }

    /// The disk is full: gives back the reserve. Says whether there was one.
    pub(super) fn release(&mut self) -> bool {
        self.reserve.take().is_some()
    }

    /// Looks what the disk has. If that is too little, the file is measured, which reads all of it: the first time, and
    /// when a sixteenth of its rows has been removed since.
    pub(super) fn look(&mut self, database: &Database, rows: u64) -> Result<(), Error> {
        self.hold();
        if self.disk >= self.place.min_free {
            (self.left, self.removed) = (u64::MAX, None);
        } else if self.removed.is_none_or(|removed| removed >= ROWS.max(rows / 16)) {
            let transaction = database.begin_write()?;
            let stats = transaction.stats()?;
            transaction.abort()?;
            let used = stats.allocated_pages() * stats.page_size() as u64;
            let free = self.disk.saturating_add(self.place.taken().saturating_sub(used));
            (self.left, self.removed) = (free.saturating_sub(self.place.min_free), Some(0));
        }
        Ok(())
    }

    /// Takes what so many octets of rows need.
    pub(super) fn take(&mut self, octets: usize) -> Result<(), Full> {
        let needed = (octets as u64).saturating_mul(PAGES);
        if needed > self.left {
            return Err(Full { disk: self.disk, min_free: self.place.min_free });
        }
        if self.left != u64::MAX {
            self.left -= needed;
        }
        Ok(())
    }

    /// So many rows were removed.
    pub(super) fn removed(&mut self, rows: u64) {
        if let Some(removed) = &mut self.removed {
            *removed += rows;
        }
    }

    /// What was measured counts no more: the file was opened again.
    pub(super) const fn forget(&mut self) {
        self.removed = None;
    }
}

/// There is no room.
pub(super) struct Full {
    disk: u64,
    min_free: u64,
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the disk has {} octets left, of which {} are kept free", self.disk, self.min_free)
    }
}
