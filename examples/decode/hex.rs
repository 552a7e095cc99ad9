//! Octets as people write them.

/// Reads hexadecimal digits; blanks, `:`, `,`, `-` and `0x` may stand between octets.
pub(crate) fn unhex(text: &str) -> Result<Vec<u8>, String> {
    let parts = text.split(|c: char| c.is_whitespace() || [':', ',', '-'].contains(&c));
    let parts = parts.map(|part| part.strip_prefix("0x").or_else(|| part.strip_prefix("0X")).unwrap_or(part));
    let digits: Vec<char> = parts.flat_map(str::chars).collect();
    if digits.is_empty() {
        return Err("no hexadecimal digits".to_owned());
    }
    if let Some((at, wrong)) = digits.iter().enumerate().find(|(_, c)| !c.is_ascii_hexdigit()) {
        return Err(format!("{wrong:?} at position {at} is not a hexadecimal digit"));
    }
    if digits.len() % 2 == 1 {
        return Err(format!("{} hexadecimal digits are not whole octets", digits.len()));
    }
    let digit = |c: char| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default();
    Ok(digits.chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect())
}
