//! Chains through a slab: first in, first out, with removal from anywhere, all in constant time.

use slab::Slab;

/// No entry.
const NONE: u32 = u32::MAX;

/// The neighbours of an entry in one chain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Links {
    previous: u32,
    next: u32,
}

impl Default for Links {
    fn default() -> Self {
        Self { previous: NONE, next: NONE }
    }
}

/// What an entry that stands in the `WHICH`-th chain has for it.
pub(super) trait Linked<const WHICH: usize> {
    fn links(&mut self) -> &mut Links;
}

/// The ends of a chain; the entries are in the slab that every method is given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain<const WHICH: usize> {
    first: u32,
    last: u32,
}

impl<const WHICH: usize> Default for Chain<WHICH> {
    fn default() -> Self {
        Self { first: NONE, last: NONE }
    }
}

impl<const WHICH: usize> Chain<WHICH> {
    pub(super) fn first(self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    pub(super) fn push_back<T: Linked<WHICH>>(&mut self, slab: &mut Slab<T>, key: u32) {
        *slab[key as usize].links() = Links { previous: self.last, next: NONE };
        match self.last {
            NONE => self.first = key,
            last => slab[last as usize].links().next = key,
        }
        self.last = key;
    }

    pub(super) fn push_front<T: Linked<WHICH>>(&mut self, slab: &mut Slab<T>, key: u32) {
        *slab[key as usize].links() = Links { previous: NONE, next: self.first };
        match self.first {
            NONE => self.last = key,
            first => slab[first as usize].links().previous = key,
        }
        self.first = key;
    }

    /// Takes an entry out of the chain; it stays in the slab.
    pub(super) fn unlink<T: Linked<WHICH>>(&mut self, slab: &mut Slab<T>, key: u32) {
        let Links { previous, next } = core::mem::take(slab[key as usize].links());
        match previous {
            NONE => self.first = next,
            previous => slab[previous as usize].links().next = next,
        }
        match next {
            NONE => self.last = previous,
            next => slab[next as usize].links().previous = previous,
        }
    }
}
