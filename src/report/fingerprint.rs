//! Keys by which a finding is known again, after lines were moved or renumbered.
//!
//! A fingerprint is made of the check's name, the policy and what the finding is about (`procedure.item`), never of
//! a line or of the message's wording. A finding that is about nothing named, such as a syntax error, is known by its
//! file and the text at its place. Findings that are equal in all of this are numbered by place: mending one of them
//! renames those behind it, which is the price of not looking at lines.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Returns the fingerprints of `findings`, in the same order: sixteen hexadecimal digits each.
pub fn fingerprints(findings: &[&Diagnostic], sources: &Sources) -> Vec<String> {
    let mut numbered: Vec<_> = findings.iter().enumerate().collect();
    numbered.sort_by_key(|(_, finding)| place(finding, sources));
    let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut keyed = Vec::new();
    for (number, finding) in numbered {
        let parts = identity(finding, sources);
        let occurrence = seen.entry(parts.clone()).or_default();
        *occurrence += 1;
        keyed.push((number, hash(&parts, *occurrence)));
    }
    keyed.sort();
    keyed.into_iter().map(|(_, hash)| format!("{hash:016x}")).collect()
}

fn place<'sources>(finding: &Diagnostic, sources: &'sources Sources) -> Option<(&'sources str, u32, u32)> {
    let span = finding.span()?;
    sources.get(span.file).map(|file| (file.path.as_str(), span.start, span.end))
}

fn identity<'text>(finding: &'text Diagnostic, sources: &'text Sources) -> Vec<&'text str> {
    let policy = finding.policy.as_deref().unwrap_or_default();
    if !finding.subject.is_empty() {
        return vec![finding.name, policy, &finding.subject];
    }
    let path = place(finding, sources).map_or("", |(path, ..)| path);
    let text = finding.span().map_or("", |span| sources.text(span)).lines().next().unwrap_or_default().trim();
    vec![finding.name, policy, path, text]
}

/// Hashes the parts and the number by 64-bit FNV-1a, a zero byte after each part, so that the keys stay the same in
/// every build and version (Fowler, Noll, Vo; <http://www.isthe.com/chongo/tech/comp/fnv/>).
fn hash(parts: &[&str], occurrence: usize) -> u64 {
    let number = occurrence.to_string();
    let parts = parts.iter().copied().chain([number.as_str()]);
    let bytes = parts.flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::source::Span;

    fn fingerprint_of(text: &str, at: &str, subject: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add("a.well", text);
        let start = text.find(at).expect("the text holds it");
        let span = Span::new(file, start, start + at.len());
        let finding = Diagnostic::new("dead-end", Severity::Error, span, "x").subject(subject);
        fingerprints(&[&finding], &sources).concat()
    }

    #[test]
    fn a_fingerprint_survives_moving_lines() {
        let before = fingerprint_of("outcome no then unstated\n", "unstated", "step-up.refer.no");
        let after = fingerprint_of("# new\n\n  outcome no then unstated\n", "unstated", "step-up.refer.no");
        assert_eq!(before, after);
        assert_eq!(before, "1de7e6d06f0f161b", "fingerprints are kept in baselines and may never change");
        assert_ne!(before, fingerprint_of("outcome no then unstated\n", "unstated", "step-down.refer.no"));
    }

    #[test]
    fn what_has_no_name_is_known_by_its_text() {
        let before = fingerprint_of("stepp alert\n", "stepp", "");
        assert_eq!(before, fingerprint_of("\n\n  stepp alert\n", "stepp", ""));
        assert_ne!(before, fingerprint_of("stap alert\n", "stap", ""));
    }

    #[test]
    fn equal_findings_are_numbered_by_place_and_not_by_the_order_shown() {
        let mut sources = Sources::default();
        let file = sources.add("a.well", "urgency \"soon\"\nurgency \"timely\"\n");
        let at = |start| Diagnostic::new("vague-limit", Severity::Warning, Span::new(file, start, start + 7), "x");
        let (first, second) = (at(0).subject("p.alert"), at(15).subject("p.alert"));
        let shown = fingerprints(&[&first, &second], &sources);
        let turned = fingerprints(&[&second, &first], &sources);
        assert_ne!(shown.first(), shown.last());
        assert_eq!(shown.first(), turned.last());
    }
}
