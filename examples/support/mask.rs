//! What is shown of an address that is not to be seen.

/// The last three characters of a number; nothing of what is shorter than a number.
pub(crate) fn masked(address: &str) -> String {
    let length = address.chars().count();
    let hidden = if length < 7 { length } else { length - 3 };
    "…".chars().chain(address.chars().skip(hidden)).collect()
}
