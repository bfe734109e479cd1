//! The list of what no check notices, each under the reason why that is right.

use std::collections::BTreeMap;

/// Reads the list: what survives, with its reason; a line that begins with `- ` is one of them, any other text a reason.
pub fn listed(text: &str) -> BTreeMap<String, String> {
    let (mut found, mut reason, mut open) = (BTreeMap::new(), String::new(), false);
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("- ") {
            Some(survivor) => {
                assert!(!reason.is_empty(), "`{survivor}` stands under no reason");
                assert!(found.insert(survivor.to_owned(), reason.clone()).is_none(), "`{survivor}` stands there twice");
                open = false;
            }
            None if line.is_empty() => {}
            None if open => reason = format!("{reason} {line}"),
            None => (reason, open) = (line.to_owned(), true),
        }
    }
    found
}

/// Compares the list with what survives, and says what is missing in it and what has gone.
pub fn compared(listed: &BTreeMap<String, String>, survivors: &[String]) -> String {
    let mut said = String::new();
    for survivor in survivors.iter().filter(|survivor| !listed.contains_key(*survivor)) {
        said.push_str(&format!("no check notices this, and no reason is given:\n- {survivor}\n"));
    }
    for survivor in listed.keys().filter(|known| !survivors.contains(known)) {
        said.push_str(&format!("this is listed, and survives no longer:\n- {survivor}\n"));
    }
    said
}
