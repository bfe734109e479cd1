//! Which statement may stand where.

use crate::syntax::ast::{ItemKind, StatementKind};

/// The block in which a statement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A declaration that has no lines of its own.
    Declaration,
    /// A document.
    Document,
    /// A body.
    Body,
    /// A declared route.
    Table,
    /// The header of a procedure.
    Procedure,
    /// The header of an escalation.
    Escalation,
    /// A step or `wait for`.
    Step,
    /// A decision.
    Decision,
    /// A level.
    Level,
    /// An end.
    End,
    /// A `parallel`, `sequence` or `meanwhile`.
    Group,
    /// A `route` among the items.
    Route,
    /// A `follow`.
    Follow,
    /// One outcome.
    Outcome,
}

impl Place {
    /// Returns the place that the block of an item is.
    pub(super) fn of(kind: &ItemKind) -> Place {
        match kind {
            ItemKind::Step | ItemKind::WaitFor(_) => Place::Step,
            ItemKind::Decision => Place::Decision,
            ItemKind::Level => Place::Level,
            ItemKind::End => Place::End,
            ItemKind::Parallel | ItemKind::Sequence => Place::Group,
            ItemKind::MeanwhileOn(_) | ItemKind::MeanwhileEvery { .. } | ItemKind::AtAnyTime(..) => Place::Group,
            ItemKind::Route => Place::Route,
            ItemKind::Follow(..) => Place::Follow,
        }
    }

    /// Returns what people call it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Place::Declaration => "this declaration",
            Place::Document => "a document",
            Place::Body => "a body",
            Place::Table => "a route that is declared",
            Place::Procedure => "the header of a procedure",
            Place::Escalation => "the header of an escalation",
            Place::Step => "a step or wait",
            Place::Decision => "a decision",
            Place::Level => "a level",
            Place::End => "an end",
            Place::Group => "a group of items",
            Place::Route => "a route",
            Place::Follow => "a `follow`",
            Place::Outcome => "an outcome",
        }
    }

    /// Returns whether items may stand in it.
    pub(super) fn holds_items(self) -> bool {
        matches!(self, Place::Procedure | Place::Escalation | Place::Group)
    }
}

/// Returns whether a statement may stand in a place.
pub(super) fn fits(statement: &StatementKind, place: Place) -> bool {
    use StatementKind as S;
    let work = matches!(place, Place::Step | Place::Decision | Place::Level);
    let header = matches!(place, Place::Procedure | Place::Escalation);
    match statement {
        S::Note(_) | S::See(..) | S::Allow(_) => true,
        S::Field(..) => place == Place::Document,
        S::Sits(_) | S::Chair(_) | S::Members(_) | S::Quorum(_) => place == Place::Body,
        S::By(_) | S::JudgedBy(_) | S::Duty(_) | S::Takes { .. } => work,
        S::To(_) | S::With(_) | S::Consulting(_) => work || place == Place::End || place == Place::Outcome,
        S::Urgency(_) => work || header || matches!(place, Place::Group | Place::Follow | Place::End),
        S::Needs(_) => work || header || matches!(place, Place::End | Place::Follow | Place::Outcome),
        S::Produces(_) | S::Asks(_) | S::Withdraws(_) | S::HandsOver(_) => work || place == Place::Outcome,
        S::Sends(..) | S::Records(..) => work || matches!(place, Place::Outcome | Place::End),
        S::HeldBy(_) => header || place == Place::End,
        S::Closed | S::ContinuesIn(_) => place == Place::End,
        S::FromTo(..) | S::BeginsOn(_) | S::BeginsWhen(_) | S::Claim(..) | S::Outline(_) | S::External(_) => header,
        S::OnlyIf(_) | S::ForEach(_) => work || matches!(place, Place::Group | Place::Follow | Place::Route),
        S::Then(_) => work || matches!(place, Place::Group | Place::Follow),
        S::Limit(_) | S::Late(_) | S::Extended(..) | S::Pauses(_) => {
            work || header || matches!(place, Place::Group | Place::Follow)
        }
        S::Outcome(_) => matches!(place, Place::Decision | Place::Level | Place::Follow),
        S::Row(..) | S::Otherwise(_) | S::FirstMatch => matches!(place, Place::Route | Place::Table),
        S::RaisedBy(..) => matches!(place, Place::Escalation | Place::Level),
        S::Against(_) | S::Between(..) | S::Effect(_) => place == Place::Escalation,
        S::Final => place == Place::Level,
    }
}

/// Returns the word with which a statement begins.
pub(super) fn word(statement: &StatementKind) -> &'static str {
    use StatementKind as S;
    match statement {
        S::By(_) => "by",
        S::To(_) => "to",
        S::With(_) => "with",
        S::Consulting(_) => "consulting",
        S::Produces(_) => "produces",
        S::Needs(_) => "needs",
        S::Asks(_) => "asks",
        S::Withdraws(_) => "withdraws",
        S::Sends(..) => "sends",
        S::Records(..) => "records",
        S::JudgedBy(_) => "judged by",
        S::HandsOver(_) => "hands over",
        S::HeldBy(_) => "held by",
        S::Closed => "closed",
        S::ContinuesIn(_) => "continues in",
        S::FromTo(..) => "from",
        S::BeginsOn(_) | S::BeginsWhen(_) => "begins",
        S::OnlyIf(_) => "only if",
        S::Then(_) => "then",
        S::Outcome(_) => "outcome",
        S::Row(..) => "when",
        S::Otherwise(_) => "otherwise",
        S::FirstMatch => "first match",
        S::Claim(..) => "claim",
        S::Limit(_) => "a limit",
        S::Late(_) => "late",
        S::Urgency(_) => "urgency",
        S::Extended(..) => "extended by",
        S::Takes { .. } => "takes",
        S::Pauses(_) => "pauses while",
        S::Against(_) => "against",
        S::RaisedBy(..) => "raised by",
        S::Between(..) => "between",
        S::Effect(_) => "effect",
        S::Final => "final",
        S::Outline(_) => "outline",
        S::External(_) => "external",
        S::ForEach(_) => "for each",
        S::Duty(_) => "duty",
        S::See(..) => "see",
        S::Note(_) => "note",
        S::Allow(_) => "allow",
        S::Field(..) => "field",
        S::Sits(_) => "sits",
        S::Chair(_) => "chair",
        S::Members(_) => "members",
        S::Quorum(_) => "quorum",
    }
}
