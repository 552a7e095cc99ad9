//! What a reader sees as one character: where a text may be cut between two messages without showing it.
//!
//! A rule of our own rather than a library: to cut at fewer places than Unicode allows does no harm here, so that the
//! marks, joiners, emoji and Hangul below suffice, without a table for every script (Unicode UAX #29).

use super::marks::MARKS;

/// Finds the starts of clusters, character by character.
#[derive(Clone, Copy, Default)]
pub(super) struct Clusters {
    previous: Option<char>,
    /// Regional indicators in a row up to now: two make a flag.
    indicators: usize,
}

impl Clusters {
    /// Takes the next character, and tells whether a text may be cut before it.
    pub(super) fn starts(&mut self, character: char) -> bool {
        let Some(previous) = self.previous.replace(character) else {
            self.indicators = usize::from(is_indicator(character));
            return true;
        };
        // Nothing of ASCII belongs to what stands before it but the second half of a line end.
        if character.is_ascii() {
            self.indicators = 0;
            return !(previous == '\r' && character == '\n');
        }
        let pairs = self.indicators % 2 == 1;
        self.indicators = if is_indicator(character) { self.indicators + 1 } else { 0 };
        let is_flag = is_indicator(character) && pairs;
        !(is_flag || extends(character) || joins(previous) || is_hangul(previous, character))
    }
}

const fn is_indicator(character: char) -> bool {
    matches!(character, '\u{1F1E6}'..='\u{1F1FF}')
}

/// Whether a character belongs to the one before it.
fn extends(character: char) -> bool {
    let is_modifier = matches!(
        character,
        // Joiners; variation selectors are marks; skin tones; tags, which spell flags of regions.
        '\u{200C}' | '\u{200D}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}'
        // Halves of Thai and Lao vowels, and half-width voicing marks.
        | '\u{0E33}' | '\u{0EB3}' | '\u{FF9E}' | '\u{FF9F}'
    );
    is_modifier || is_mark(character)
}

/// Whether a combining mark, of whichever script.
pub(super) fn is_mark(character: char) -> bool {
    let code = u32::from(character);
    let at = MARKS.partition_point(|(_, last)| *last < code);
    MARKS.get(at).is_some_and(|(first, _)| *first <= code)
}

/// Whether what follows belongs to this character: a joiner, or a virama, which stands between two consonants.
const fn joins(character: char) -> bool {
    matches!(
        character,
        '\u{200D}'
            | '\u{094D}'
            | '\u{09CD}'
            | '\u{0A4D}'
            | '\u{0ACD}'
            | '\u{0B4D}'
            | '\u{0BCD}'
            | '\u{0C4D}'
            | '\u{0CCD}'
            | '\u{0D4D}'
            | '\u{0DCA}'
            | '\u{1039}'
            | '\u{17D2}'
    )
}

/// Whether two jamo, or a syllable and a jamo, are one syllable of Hangul. Syllables closed already are few.
const fn is_hangul(previous: char, character: char) -> bool {
    let opens =
        matches!(previous, '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97C}' | '\u{AC00}'..='\u{D7FB}');
    let closes = matches!(character, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FB}');
    let leads = matches!(previous, '\u{1100}'..='\u{115F}' | '\u{A960}'..='\u{A97C}')
        && matches!(character, '\u{1100}'..='\u{115F}' | '\u{A960}'..='\u{A97C}' | '\u{AC00}'..='\u{D7A3}');
    opens && closes || leads
}
