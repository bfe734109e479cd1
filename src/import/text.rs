//! From bytes to text: the encodings in which tools write XML.

/// Decodes the bytes of an XML file; a byte order mark is no part of the text.
///
/// UTF-8 and UTF-16 are read, and the Latin-1 that older tools write where the declaration says so. Anything else is
/// nothing.
pub fn decode(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => utf16(bytes, u16::from_be_bytes),
        _ if bytes.contains(&0) => None,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) if is_latin(bytes) => Some(bytes.iter().copied().map(char::from).collect()),
            Err(_) => None,
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).ok()
}

/// Returns whether the declaration names an encoding of one byte a character.
fn is_latin(bytes: &[u8]) -> bool {
    let declaration = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).to_ascii_lowercase();
    let declaration = declaration.split("?>").next().unwrap_or_default();
    ["iso-8859-1", "latin1", "windows-1252", "us-ascii"].iter().any(|name| declaration.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tools_write_is_text() {
        assert_eq!(decode(b"\xef\xbb\xbf<pnml/>").as_deref(), Some("<pnml/>"));
        let wide: Vec<u8> = "\u{feff}<é/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide).as_deref(), Some("<é/>"));
        let wide: Vec<u8> = "<é/>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&wide).as_deref(), Some("<é/>"));
        assert_eq!(
            decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><\xe9/>").as_deref(),
            Some("<?xml version='1.0' encoding='ISO-8859-1'?><é/>")
        );
        assert_eq!(decode(b"<\xe9/>"), None);
        assert_eq!(decode(b"\x7fELF\0\0"), None);
        assert_eq!(decode(b"\xff\xfe<"), None);
    }
}
