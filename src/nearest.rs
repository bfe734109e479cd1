//! "Did you mean": the known name that is nearest to one that is not known.

/// Returns the candidate that is most likely meant by `name`, none when all are too different.
///
/// Nearness is the Damerau-Levenshtein distance (an exchange of neighbours counts once); at most a third of the
/// name's characters may be wrong. Of equally near candidates the first wins.
pub fn nearest<'name>(name: &str, candidates: impl IntoIterator<Item = &'name str>) -> Option<&'name str> {
    let allowed = (name.chars().count() / 3).max(1);
    let measured = candidates.into_iter().map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate));
    measured.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance).map(|(_, near)| near)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_mended_and_another_word_is_not() {
        let names = ["dead-end", "no-holder", "vague-limit"];
        assert_eq!(nearest("dead-edn", names), Some("dead-end"));
        assert_eq!(nearest("noholder", names), Some("no-holder"));
        assert_eq!(nearest("outline-only", names), None);
    }
}
