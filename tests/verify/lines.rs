//! The lines of random procedures.

use super::random::{CONDITIONS, EVENTS, Item, Kind, PEOPLE, THINGS, Writer, targets};
use super::text::Line;

impl Writer<'_> {
    /// Writes the items of a block; `scope` is what a line in it may lead to.
    pub(super) fn block(&mut self, items: &[Item], scope: &[String]) -> Vec<Line> {
        items.iter().map(|item| self.line(item, scope)).collect()
    }

    fn line(&mut self, item: &Item, scope: &[String]) -> Line {
        let name = &item.name;
        match item.kind {
            Kind::Step => self.step(name, scope),
            Kind::Decision => self.decision(name, scope),
            Kind::Route => self.route(name, scope),
            Kind::Wait => self.wait(name, scope),
            Kind::Follow => self.follow(name, scope),
            Kind::End => {
                let lines = ["held by worker", "held by manager", "closed", "continues in elsewhere"];
                Line::with(format!("end {name}"), vec![Line::new(self.choices.one(&lines))])
            }
            Kind::Watcher => {
                let when = if self.choices.percent(25) { format!(" when {}", self.condition()) } else { String::new() };
                let event = self.choices.one(&EVENTS);
                Line::new(format!("at any time on {event} as {name} then {}{when}", self.target(scope)))
            }
            Kind::Meanwhile => {
                Line::with("meanwhile on reply".to_owned(), vec![Line::with(format!("step {name}"), vec![by()])])
            }
            Kind::Parallel | Kind::Sequence => self.group(item, scope),
        }
    }

    fn group(&mut self, item: &Item, scope: &[String]) -> Line {
        let parallel = item.kind == Kind::Parallel;
        let mut block = self.passing();
        block.extend(self.late(scope));
        if self.choices.percent(15) {
            block.push(Line::new(format!("then {}", self.target(scope))));
        }
        let mut inner = scope.to_vec();
        if !parallel {
            inner.extend(targets(&item.inside));
        }
        block.extend(self.block(&item.inside, &inner));
        let word = if parallel { "parallel" } else { "sequence" };
        Line::with(format!("{word} {}", item.name), block)
    }

    fn step(&mut self, name: &str, scope: &[String]) -> Line {
        let mut block = self.passing();
        block.push(by());
        if self.choices.percent(10) {
            block.push(Line::new("duty may"));
        }
        block.extend(self.effects(25));
        block.extend(self.late(scope));
        block.extend(self.then(scope, 35));
        Line::with(format!("step {name}"), block)
    }

    fn decision(&mut self, name: &str, scope: &[String]) -> Line {
        let mut block = self.passing();
        block.push(by());
        if self.choices.percent(6) {
            block.push(Line::new("duty may"));
        }
        block.extend(self.effects(8));
        block.extend(self.late(scope));
        let outcomes = 1 + self.choices.below(4);
        for outcome in ["yes", "no", "later", "never"].iter().take(outcomes) {
            let then = if self.choices.percent(65) { format!(" then {}", self.target(scope)) } else { String::new() };
            let when = if self.choices.percent(12) { format!(" when {}", self.condition()) } else { String::new() };
            let effects = self.effects(15);
            let text = format!("outcome {outcome}{then}{when}");
            block.push(if effects.is_empty() { Line::new(text) } else { Line::with(text, effects) });
        }
        if self.choices.percent(8) {
            block.push(Line::new(format!("then {}", self.target(scope))));
        }
        Line::with(format!("decision {name}"), block)
    }

    fn route(&mut self, name: &str, scope: &[String]) -> Line {
        let mut block = Vec::new();
        if self.choices.percent(10) {
            block.push(Line::new(format!("only if {}", self.condition())));
        }
        if self.choices.percent(40) {
            block.push(Line::new("first match"));
        }
        for _ in 0..1 + self.choices.below(3) {
            block.push(Line::new(format!("when {} then {}", self.condition(), self.target(scope))));
        }
        if self.choices.percent(70) {
            block.push(Line::new(format!("otherwise then {}", self.target(scope))));
        }
        Line::with(format!("route {name}"), block)
    }

    fn wait(&mut self, name: &str, scope: &[String]) -> Line {
        let asked = if self.asked.is_empty() { "danger".to_owned() } else { self.asked_name() };
        let moment = match self.choices.below(9) {
            0..=2 => "reply".to_owned(),
            7 => "told".to_owned(),
            8 => "reply or told".to_owned(),
            3 => "reply or danger".to_owned(),
            4 => asked,
            5 if asked != "danger" => format!("start of {asked}"),
            _ => format!("{} of reply, {asked}", self.choices.one(&["first", "last"])),
        };
        let mut block = self.passing();
        block.extend(self.late(scope));
        block.extend(self.then(scope, 25));
        Line::with(format!("wait for {moment} as {name}"), block)
    }

    fn follow(&mut self, name: &str, scope: &[String]) -> Line {
        let number = self.choices.below(self.followed.len());
        let (procedure, ends) = self.followed[number].clone();
        let mut block = self.passing();
        block.extend(self.late(scope));
        if self.choices.percent(40) {
            for end in &ends {
                if self.choices.percent(75) {
                    let then =
                        if self.choices.percent(60) { format!(" then {}", self.target(scope)) } else { String::new() };
                    let effects = self.effects(25);
                    let text = format!("outcome {end}{then}");
                    block.push(if effects.is_empty() { Line::new(text) } else { Line::with(text, effects) });
                }
            }
        }
        block.extend(self.then(scope, 20));
        let with = if procedure == "sketch" {
            String::new()
        } else if self.pattern && self.choices.percent(50) {
            " with taker = taker, paper = paper".to_owned()
        } else {
            let paper = self.choices.one(&["plan", "report", "report.summary", "memo"]);
            format!(" with taker = {}, paper = {paper}", self.choices.one(&PEOPLE))
        };
        Line::with(format!("follow {procedure} as {name}{with}"), block)
    }

    /// Writes when an item is passed over.
    fn passing(&mut self) -> Vec<Line> {
        let asked = self.choices.percent(13);
        if asked { vec![Line::new(format!("only if {}", self.condition()))] } else { Vec::new() }
    }

    fn late(&mut self, scope: &[String]) -> Vec<Line> {
        if !self.choices.percent(8) {
            return Vec::new();
        }
        vec![Line::new("within 5 working days"), Line::new(format!("late then {}", self.target(scope)))]
    }

    fn then(&mut self, scope: &[String], share: usize) -> Vec<Line> {
        if !self.choices.percent(share) {
            return Vec::new();
        }
        if self.choices.percent(15) {
            let mut lines = vec![Line::new(format!("then {} when {}", self.target(scope), self.condition()))];
            if self.choices.percent(50) {
                lines.push(Line::new(format!("then {} when {}", self.target(scope), self.condition())));
            }
            return lines;
        }
        vec![Line::new(format!("then {}", self.target(scope)))]
    }

    fn effects(&mut self, share: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        if self.choices.percent(share) {
            let thing = if self.pattern && self.choices.percent(40) { "paper" } else { self.choices.one(&THINGS) };
            let taker = if self.pattern && self.choices.percent(40) { "taker" } else { self.choices.one(&PEOPLE) };
            let when = if self.choices.percent(15) { format!(" when {}", self.condition()) } else { String::new() };
            lines.push(Line::new(match self.choices.below(8) {
                0..=2 => format!("produces {thing}{when}"),
                3 => "withdraws agreed".to_owned(),
                4 => "needs plan, agreed".to_owned(),
                _ => format!("hands over to {taker}{when}"),
            }));
        }
        lines
    }

    fn target(&mut self, scope: &[String]) -> String {
        match self.choices.below(100) {
            0..7 => "unstated".to_owned(),
            7..13 if scope.len() > 1 => {
                let first = self.choices.below(scope.len());
                let second = (first + 1 + self.choices.below(scope.len() - 1)) % scope.len();
                format!("{} or {}", scope[first], scope[second])
            }
            _ => scope[self.choices.below(scope.len())].clone(),
        }
    }

    fn asked_name(&mut self) -> String {
        let number = self.choices.below(self.asked.len());
        self.asked[number].clone()
    }

    /// Writes a condition; what it asks of the procedure itself are items of which the names are known.
    fn condition(&mut self) -> String {
        let one = self.atom();
        match self.choices.below(8) {
            0 => format!("{one} and {}", self.atom()),
            1 => format!("{one} or {}", self.atom()),
            2 => format!("not ({one})"),
            _ => one,
        }
    }

    fn atom(&mut self) -> String {
        if self.choices.percent(30) && !self.asked.is_empty() {
            let name = self.asked_name();
            return if name.starts_with("decide") { format!("{name} is yes") } else { name };
        }
        self.choices.one(&CONDITIONS).to_owned()
    }
}

pub(super) fn by() -> Line {
    Line::new("by worker")
}
