//! The latest schedules of courses against cases that the simulator follows.
//!
//! Cases are made up at random: which outcomes and facts, when events come, and how late everything is. No case that keeps
//! every limit is later than every latest schedule of its course; and a latest schedule, told to the simulator, is a case
//! that keeps every limit and is as late as that.
#![expect(clippy::disallowed_methods, reason = "these tests are about files")]

use std::collections::BTreeMap;

use stepwell::calendar::{Bound, Calendar, Instant, Within};
use stepwell::clock::calendar_of;
use stepwell::courses::{Ceiling, Course, From, Inequality, TimePoint, unfold};
use stepwell::graph::{self, ArmKind, Limits, StateGraph};
use stepwell::load::{self, Failure};
use stepwell::model::scenarios::Value;
use stepwell::model::{Condition, Domain, ItemId, ItemKind, OutcomeId, Point, Policy};
use stepwell::resolve;
use stepwell::settings::Holidays;
use stepwell::simulate::{Answer, Choice, Force, Kind, Lateness, Scenario, Timeline, simulate};

use super::{Numbers, at};

/// So many random cases are made up, unless `STEPWELL_CASES` says otherwise.
const CASES: u64 = 100_000;
/// So many courses of one procedure are compared.
const COURSES: usize = 400;

/// A policy with its graphs and clock.
struct World {
    path: String,
    policy: Policy,
    graphs: Vec<StateGraph>,
    calendar: Calendar,
}

fn worlds() -> Vec<World> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut worlds = Vec::new();
    for path in crate::policies() {
        let path = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.starts_with("tests") {
            continue;
        }
        let mut read = |asked: &str| {
            std::fs::read_to_string(root.join(asked)).map_err(|error| Failure::Unreadable(error.to_string()))
        };
        let loaded = load::load(std::slice::from_ref(&path), "/manual", &mut read);
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        assert!(loaded.errors.is_empty(), "{path}: {:?}", loaded.errors);
        for policy in resolved.policies {
            let limits = Limits { max_states: 20_000, reduce: true };
            let graphs = policy.judged().map(|(id, _)| graph::build(&policy, id, &limits));
            let graphs: Vec<StateGraph> = graphs.filter(|graph| !graph.truncated).collect();
            let calendar = calendar_of(&policy, &Holidays::default());
            worlds.push(World { path: path.clone(), policy, graphs, calendar });
        }
    }
    worlds
}

/// What was done in a case, without its times: the items in the order of their numbers, with the outcomes chosen.
type Deeds = Vec<(ItemId, Option<OutcomeId>)>;

fn deeds_of_course(graph: &StateGraph, course: &Course) -> Deeds {
    let mut deeds: Deeds = course
        .steps
        .iter()
        .filter_map(|step| {
            let kind = graph.net.node(step.node).arms.get(step.arm)?.kind;
            let does = matches!(kind, ArmKind::Done | ArmKind::Outcome | ArmKind::Comes);
            step.item.filter(|_| does).map(|item| (item, step.outcome))
        })
        .collect();
    deeds.sort_unstable();
    deeds
}

/// Returns nothing where something was done that is no work on a course: an escalation, an interruption, a limit that passed.
fn deeds_of_case(policy: &Policy, timeline: &Timeline) -> Option<Deeds> {
    let mut deeds = Deeds::new();
    for happening in &timeline.happenings {
        match happening.kind {
            Kind::Done | Kind::Chosen | Kind::Came => {
                let item = happening.item?;
                let chosen = happening.outcome.as_deref();
                let of = |id: &&OutcomeId| Some(policy.outcomes[**id].named.name.as_str()) == chosen;
                deeds.push((item, policy.items[item].outcomes.iter().find(of).copied()));
            }
            Kind::PassedOver | Kind::Answered | Kind::Accepted | Kind::BlockOver => {}
            _ => return None,
        }
    }
    deeds.sort_unstable();
    Some(deeds)
}

/// Makes up when a case begins.
fn start(numbers: &mut Numbers) -> Instant {
    let minute = at("2026-01-01 00:00").utc_minutes() + numbers.between(0, 2 * 365 * 24 * 60);
    Instant::from_utc_minutes(minute).unwrap()
}

/// Makes up what holds of a case and which outcomes its decisions have.
fn told(policy: &Policy, graph: &StateGraph, calendar: &Calendar, numbers: &mut Numbers) -> Scenario {
    let mut scenario = Scenario::new(start(numbers));
    for (id, fact) in policy.facts.iter() {
        let value = match &fact.domain {
            Domain::Truth => Value::Truth(numbers.below(2) == 0),
            Domain::OneOf(values) => Value::OneOf(usize::try_from(numbers.below(values.len() as u64)).unwrap()),
            Domain::Number(_) => Value::Number(u32::try_from(numbers.below(30)).unwrap()),
        };
        scenario.facts.push((id, value, None));
    }
    for (id, _) in policy.consents.iter() {
        scenario.consents.insert(id, numbers.below(3) > 0);
    }
    // What a case begins with has come; a course knows of no second time.
    let begun = From::beginning(policy, graph).happened;
    for (event, _) in policy.events.iter().filter(|_| numbers.below(2) == 0).collect::<Vec<_>>() {
        let comes = scenario.start.plus_minutes(numbers.between(0, 30 * 24 * 60)).unwrap();
        if !begun.contains(&Point::Event(event)) {
            scenario.events.push((Point::Event(event), comes));
        }
    }
    scenario.events.sort_by_key(|(_, at)| *at);
    for item in graph.net.nodes().filter_map(|(_, node)| node.item) {
        let outcomes = &policy.items[item].outcomes;
        if let Some(outcome) = outcomes.get(usize::try_from(numbers.below(outcomes.len().max(1) as u64)).unwrap()) {
            let answer = Answer::Outcome(policy.outcomes[*outcome].named.name.clone());
            scenario.choices.push(Choice { item, answer, at: None });
        }
    }
    scenario.choices.dedup_by_key(|choice| choice.item);
    // Whatever is asked in the document's own words is answered when it is asked.
    for (_, item) in policy.items.iter() {
        for condition in item.lines.limits.iter().filter_map(|line| line.when.as_ref()) {
            words(condition, &mut scenario, numbers);
        }
    }
    for arm in graph.net.nodes().flat_map(|(_, node)| &node.arms) {
        arm.guard.iter().for_each(|guard| words(guard, &mut scenario, numbers));
    }
    scenario.as_late_as_allowed = numbers.below(2) == 0;
    // Everything that was done as late as that is put at some share of the way to there.
    let first = simulate(policy, graph, calendar, &Scenario { as_late_as_allowed: true, ..scenario.clone() });
    if numbers.below(3) > 0 {
        let share = numbers.between(0, 100);
        scenario.choices = first
            .happenings
            .iter()
            .filter_map(|happening| {
                let answer = match (happening.kind, &happening.outcome) {
                    (Kind::Done, _) => Answer::Done,
                    (Kind::Chosen, Some(outcome)) => Answer::Outcome(outcome.clone()),
                    _ => return None,
                };
                let share = share + numbers.between(0, 5);
                let at = scenario.start.plus_minutes(happening.at.minutes_since(scenario.start) * share / 100).ok();
                Some(Choice { item: happening.item?, answer, at })
            })
            .collect();
    }
    scenario
}

fn words(condition: &Condition, scenario: &mut Scenario, numbers: &mut Numbers) {
    condition.walk(&mut |part| {
        if let Condition::Quoted(text) = part {
            scenario.words.entry(text.clone()).or_insert(numbers.below(2) == 0);
        }
    });
}

fn keeps_every_limit(timeline: &Timeline) -> bool {
    let kept = |happening: &stepwell::simulate::Happening| {
        // Who extends a limit leaves it to the reader whether that was done.
        let extended =
            happening.limits.iter().any(|limit| limit.force == Force::Extension && limit.late == Lateness::No);
        let late = happening.late == Lateness::Yes || (happening.late == Lateness::Depends && !extended);
        !late && happening.limits.iter().all(|limit| !limit.early)
    };
    timeline.happenings.iter().all(kept)
}

fn written(timeline: &Timeline) -> String {
    serde_json::to_string_pretty(timeline).expect("plain data")
}

fn cases() -> u64 {
    std::env::var("STEPWELL_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

#[test]
#[expect(clippy::print_stdout, reason = "how many were compared is part of the result")]
fn no_case_that_keeps_its_limits_is_later_than_the_latest_schedule() {
    let worlds = worlds();
    let mut numbers = Numbers(2_026);
    let mut unfolded: BTreeMap<(usize, usize), BTreeMap<Deeds, Vec<Course>>> = BTreeMap::new();
    let (mut compared, mut late, mut other) = (0, 0, 0);
    for _ in 0..cases() {
        let number = usize::try_from(numbers.below(worlds.len() as u64)).unwrap();
        let world = &worlds[number];
        if world.graphs.is_empty() {
            continue;
        }
        let place = usize::try_from(numbers.below(world.graphs.len() as u64)).unwrap();
        let (policy, graph) = (&world.policy, &world.graphs[place]);
        let scenario = told(policy, graph, &world.calendar, &mut numbers);
        let timeline = simulate(policy, graph, &world.calendar, &scenario);
        if !timeline.finish.ended || !keeps_every_limit(&timeline) {
            late += 1;
            continue;
        }
        let courses = unfolded.entry((number, place)).or_insert_with(|| {
            let mut known: BTreeMap<Deeds, Vec<Course>> = BTreeMap::new();
            for course in unfold(policy, graph, &From::beginning(policy, graph), 4 * COURSES).courses {
                known.entry(deeds_of_course(graph, &course)).or_default().push(course);
            }
            known
        });
        let same = deeds_of_case(policy, &timeline).and_then(|deeds| courses.get(&deeds));
        let Some(same) = same else {
            other += 1;
            continue;
        };
        compared += 1;
        let schedules: Vec<_> = same
            .iter()
            .flat_map(|course| course.readings().into_iter().map(move |readings| (course, readings)))
            .map(|(course, readings)| (course, course.latest(&world.calendar, scenario.start, readings)))
            .filter(|(_, schedule)| schedule.impossible.is_none())
            .collect();
        for happening in
            timeline.happenings.iter().filter(|happening| matches!(happening.kind, Kind::Done | Kind::Chosen))
        {
            let done = Point::Done(happening.item.unwrap());
            let within = schedules.iter().any(|(course, schedule)| {
                course.at(done).is_some_and(|at| schedule.of(at).is_none_or(|latest| happening.at <= latest))
            });
            assert!(within, "{}: {} at {}\n{}", world.path, happening.path, happening.at, written(&timeline));
        }
    }
    println!("{compared} cases compared, {late} late or unfinished, {other} on no course of the procedure");
    assert!(
        compared * 5 >= cases(),
        "only {compared} of {} cases could be compared ({late} late, {other} other)",
        cases()
    );
}

/// Tells the simulator a course at its latest, up to the last moment that is bounded; nothing where it cannot be told.
fn retold(
    world: &World,
    graph: &StateGraph,
    course: &Course,
    begins: Instant,
) -> Option<(Scenario, Vec<(ItemId, Instant)>)> {
    let policy = &world.policy;
    let readings = course.readings();
    let [readings] = readings.as_slice() else { return None };
    // What nothing bounds is put off for a year.
    let year = Within::new("52 weeks".parse().expect("a length"));
    let put_off = course.steps.iter().map(|step| Inequality {
        point: step.done,
        ceiling: Ceiling::Latest(vec![vec![(Bound::Within(year), TimePoint::BEGINNING)]]),
        line: None,
    });
    let mut course = course.clone();
    course.inequalities.extend(put_off.filter(|put_off| put_off.point != TimePoint::BEGINNING).collect::<Vec<_>>());
    let schedule = course.latest(&world.calendar, begins, *readings);
    if schedule.impossible.is_some() {
        return None;
    }
    let mut scenario = Scenario::new(begins);
    let mut told = Vec::new();
    let holds = |condition: &Condition, wanted: bool, scenario: &mut Scenario| match condition {
        Condition::Fact(fact) => scenario.facts.push((*fact, Value::Truth(wanted), None)),
        Condition::FactIs(fact, value) if wanted => scenario.facts.push((*fact, Value::OneOf(*value), None)),
        Condition::Quoted(text) => {
            scenario.words.insert(text.clone(), wanted);
        }
        _ => {}
    };
    for (condition, wanted) in &course.assumed {
        holds(condition, *wanted, &mut scenario);
    }
    for step in &course.steps {
        let arm = graph.net.node(step.node).arms.get(step.arm)?;
        if let Some(guard) = &arm.guard {
            match guard {
                Condition::Not(inner) => holds(inner, false, &mut scenario),
                other => holds(other, true, &mut scenario),
            }
        }
        let answer = match (arm.kind, step.outcome) {
            (ArmKind::Done, _) => Answer::Done,
            (ArmKind::Outcome, Some(outcome)) => Answer::Outcome(policy.outcomes[outcome].named.name.clone()),
            (ArmKind::PassedOver, _) => Answer::PassedOver,
            (ArmKind::Comes | ArmKind::Answer | ArmKind::Accepts, _) => continue,
            _ => return None,
        };
        let Some(item) = step.item else { continue };
        if matches!(policy.items[item].kind, ItemKind::Wait(_) | ItemKind::Follow(..)) {
            continue;
        }
        let at = schedule.of(step.done).filter(|_| answer != Answer::PassedOver);
        scenario.choices.push(Choice { item, answer, at });
        told.push((item, at));
    }
    // A second round of a loop stands for any number of them, so it begins at any time.
    let mut items: Vec<ItemId> = told.iter().map(|(item, _)| *item).collect();
    items.sort_unstable();
    if items.windows(2).any(|pair| pair[0] == pair[1]) {
        return None;
    }
    let told: Vec<(ItemId, Instant)> = told.into_iter().filter_map(|(item, at)| Some((item, at?))).collect();
    (!told.is_empty()).then_some((scenario, told))
}

#[test]
#[expect(clippy::print_stdout, reason = "how many were compared is part of the result")]
fn the_latest_schedule_is_a_case_that_keeps_every_limit() {
    let mut numbers = Numbers(7);
    let (mut replayed, mut unlike) = (0, 0);
    for world in &worlds() {
        for graph in &world.graphs {
            let from = From::beginning(&world.policy, graph);
            for course in unfold(&world.policy, graph, &from, COURSES).courses.iter().take(COURSES / 4) {
                let Some((scenario, told)) = retold(world, graph, course, start(&mut numbers)) else { continue };
                let timeline = simulate(&world.policy, graph, &world.calendar, &scenario);
                let done = |item: ItemId, at: Instant| {
                    timeline.happenings.iter().any(|happening| happening.item == Some(item) && happening.at == at)
                };
                if deeds_of_case(&world.policy, &timeline) != Some(deeds_of_course(graph, course)) {
                    unlike += 1;
                    continue;
                }
                replayed += 1;
                assert!(keeps_every_limit(&timeline), "{}\n{}", world.path, written(&timeline));
                for (item, at) in told {
                    let path = &world.policy.items[item].path;
                    assert!(done(item, at), "{}: {path} is not done at {at}\n{}", world.path, written(&timeline));
                }
            }
        }
    }
    println!("{replayed} latest schedules replayed, {unlike} not followed by the simulator");
    assert!(replayed >= 100, "only {replayed} schedules could be replayed");
}
