//! Limits: taken away, made vague, left open, contradicted.

use stepwell::source::Span;
use stepwell::syntax::ast::{
    DeclarationKind, Length, Limit, LimitKind, Moment, Point, SourceLine, Stated, StatementKind, Within,
};

use super::edit::Break;
use super::place::Place;

/// Takes away a limit by which something has to be done.
pub fn limit_dropped(place: &Place<'_>) -> Vec<Break> {
    binding(place).map(|(line, _)| Break::cut(place, line)).into_iter().collect()
}

/// Puts vague words in place of a limit.
pub fn limit_vague(place: &Place<'_>) -> Vec<Break> {
    binding(place).map(|(line, _)| Break::put(place, line, "urgency \"promptly\"")).into_iter().collect()
}

/// Leaves open how long a limit is.
pub fn length_unstated(place: &Place<'_>) -> Vec<Break> {
    let span = binding(place).and_then(|(_, limit)| match &limit.kind {
        LimitKind::Within(Within { length: Stated::Said(length), .. })
        | LimitKind::AtLeastBefore(Stated::Said(length), _) => Some(length_span(length)),
        _ => None,
    });
    span.map(|span| Break::put(place, span, "unstated")).into_iter().collect()
}

/// Leaves open from when a limit counts.
pub fn anchor_unstated(place: &Place<'_>) -> Vec<Break> {
    let span = binding(place).and_then(|(_, limit)| match &limit.kind {
        LimitKind::Within(Within { anchor: Some(Stated::Said(moment)), .. })
        | LimitKind::AtLeastBefore(_, Stated::Said(moment))
        | LimitKind::Before(Stated::Said(moment))
        | LimitKind::On(Stated::Said(moment)) => moment_span(moment),
        _ => None,
    });
    span.map(|span| Break::put(place, span, "unstated")).into_iter().collect()
}

/// Gives a second limit, of another clause and of another length.
pub fn limit_contradicted(place: &Place<'_>) -> Vec<Break> {
    let Some((line, StatementKind::Limit(limit))) = place.said() else { return Vec::new() };
    let (Some(number), Some(clause)) = (number(limit), other_clause(place)) else { return Vec::new() };
    let tail = place.line.and_then(|line| line.tail.marks.first());
    let end = tail
        .map_or(line.span.end, |mark| mark.source.as_ref().map_or(mark.label.span.start, |source| source.span.start));
    // The whole line with another number, up to its own marks.
    let (before, after) = (Span { end: number.1.start, ..line.span }, Span { start: number.1.end, end, ..line.span });
    let text = |span: Span| place.sheet.text(span).to_owned();
    let rest = text(after).trim_end().trim_end_matches('[').trim_end().to_owned();
    vec![Break::beside(place, line, &format!("{}{}{rest} [{clause}]", text(before), number.0 + 1))]
}

/// Claims that something takes no more than a minute.
pub fn claim_shortened(place: &Place<'_>) -> Vec<Break> {
    claimed(place).map(|span| Break::put(place, span, "1 minutes")).into_iter().collect()
}

/// Claims that something takes no more than many years.
pub fn claim_lengthened(place: &Place<'_>) -> Vec<Break> {
    claimed(place).map(|span| Break::put(place, span, "50 years")).into_iter().collect()
}

fn claimed(place: &Place<'_>) -> Option<Span> {
    match place.said() {
        Some((_, StatementKind::Claim(_, Limit { kind: LimitKind::Within(within), .. }))) => match &within.length {
            Stated::Said(length) => Some(length_span(length)),
            Stated::Unstated(_) => None,
        },
        _ => None,
    }
}

/// Finds a clause of the index that a line does not cite; none where the line cites nothing or there is no index.
pub fn other_clause(place: &Place<'_>) -> Option<String> {
    let marks = place.marks();
    let around = marks.first()?;
    let sources = place.sheet.tree().declarations.iter().filter_map(|found| match &found.kind {
        DeclarationKind::Source(lines) => Some(lines),
        _ => None,
    });
    let labels = sources.flatten().filter_map(|line| match line {
        SourceLine::Clause { label, guidance: false, .. } => Some(label.text.as_str()),
        _ => None,
    });
    let same = |label: &str| {
        marks.iter().any(|mark| mark.label.text.starts_with(label) || label.starts_with(&mark.label.text))
    };
    let other = labels.filter(|label| !same(label)).map(str::to_owned).next()?;
    let source = around.source.as_ref().map_or(String::new(), |source| format!("{} ", source.text));
    Some(format!("{source}{other}"))
}

/// Returns a limit that says by when at the latest, and its line.
fn binding<'a>(place: &Place<'a>) -> Option<(Span, &'a Limit)> {
    match place.said() {
        Some((line, StatementKind::Limit(limit))) if !limit.aim => match limit.kind {
            LimitKind::After(_) | LimitKind::AtLeastAfter(..) => None,
            _ => Some((line.span, limit)),
        },
        _ => None,
    }
}

fn number(limit: &Limit) -> Option<(u32, Span)> {
    let (LimitKind::Within(Within { length, .. })
    | LimitKind::AtLeastBefore(length, _)
    | LimitKind::AtLeastAfter(length, _)) = &limit.kind
    else {
        return None;
    };
    match length {
        Stated::Said(Length::Count { number, .. }) => Some((number.value, number.span)),
        _ => None,
    }
}

fn length_span(length: &Length) -> Span {
    match length {
        Length::Count { span, .. } => *span,
        Length::Parameter(path) => path.span,
    }
}

fn moment_span(moment: &Moment) -> Option<Span> {
    let joined = |points: &[Point]| Some(points.first()?.span.to(points.last()?.span));
    match moment {
        Moment::AnyOf(points) => joined(points),
        // The words before the points would stay.
        Moment::First(_) | Moment::Last(_) => None,
    }
}
