//! Random escalations against the decisions of a procedure.

use super::random::{Choices, PEOPLE};
use super::text::Line;

/// Writes escalations that are open against some of the decisions of a procedure.
pub fn escalations(choices: &mut Choices, procedure: &Line) -> Vec<Line> {
    let mut decisions = Vec::new();
    decided(procedure.block.as_deref().unwrap_or_default(), &mut decisions);
    if decisions.is_empty() || !choices.percent(40) {
        return Vec::new();
    }
    let number = 1 + usize::from(choices.percent(20));
    (0..number).map(|number| escalation(choices, number, &decisions)).collect()
}

/// Lists the decisions in a block, each with its outcomes.
fn decided(lines: &[Line], found: &mut Vec<(String, Vec<String>)>) {
    let second = |line: &Line| line.text.split_whitespace().nth(1).unwrap_or_default().to_owned();
    for line in lines {
        let block = line.block.as_deref().unwrap_or_default();
        if line.text.starts_with("decision ") {
            let outcomes = block.iter().filter(|line| line.text.starts_with("outcome ")).map(second).collect();
            found.push((second(line), outcomes));
        }
        decided(block, found);
    }
}

fn escalation(choices: &mut Choices, number: usize, decisions: &[(String, Vec<String>)]) -> Line {
    let (decision, outcomes) = &decisions[choices.below(decisions.len())];
    let against = if choices.percent(50) {
        format!("main.{decision}")
    } else {
        format!("main.{decision}.{}", outcomes[choices.below(outcomes.len())])
    };
    let mut block = if choices.percent(15) {
        vec![Line::new("between manager and worker")]
    } else {
        vec![Line::new(format!("against {against}")), Line::new("raised by worker")]
    };
    block.push(Line::new(choices.one(&["effect waits", "effect stands", "effect unstated"])));
    let levels = 1 + choices.below(2);
    if choices.percent(10) {
        block.push(Line::new("within 2 months"));
        block.push(Line::new(format!("late then level-{number}-{}", levels - 1)));
    }
    if choices.percent(15) {
        let target = choices.one(&["settled", "unsettled", "unstated"]);
        block.push(Line::new(format!("at any time on danger as ends-{number} then {target}")));
    }
    if choices.percent(40) {
        let mut step = vec![Line::new("by manager")];
        if choices.percent(30) {
            step.push(Line::new(choices.one(&["produces report", "hands over to head", "duty may"])));
        }
        block.push(Line::with(format!("step letter-{number}"), step));
    }
    if choices.percent(15) {
        block.push(Line::new(format!("wait for reply as answer-{number}")));
    }
    block.extend((0..levels).map(|level| written(choices, number, (level, levels))));
    Line::with(format!("escalation challenge-{number}"), block)
}

fn written(choices: &mut Choices, number: usize, (level, levels): (usize, usize)) -> Line {
    let mut block = vec![Line::new(format!("by {}", choices.one(&PEOPLE)))];
    if choices.percent(if level > 0 { 40 } else { 10 }) {
        block.push(Line::new("raised by worker"));
    }
    if choices.percent(15) {
        block.push(Line::new(format!("only if {}", choices.one(&["known", "urgent", "not known"]))));
    }
    if choices.percent(12) {
        block.push(Line::new(choices.one(&["produces report.summary", "hands over to manager", "withdraws agreed"])));
    }
    if choices.percent(25) && level + 1 == levels {
        block.push(Line::new("final"));
    }
    if choices.percent(12) && level + 1 < levels {
        block.push(Line::new("within 5 working days"));
        block.push(Line::new(format!("late then level-{number}-{}", level + 1)));
    }
    Line::with(format!("level level-{number}-{level}"), block)
}
