//! How long each phase takes, on the shipped policy and on generated ones; how fast states are explored.
#![allow(missing_docs, reason = "criterion writes the entry point")]

use std::hint::black_box;

use chrono::{NaiveDate, NaiveTime};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

use stepwell::calendar::{self, Calendar, Instant, Jurisdiction, Length, OfficeHours, Reading, Unit};
use stepwell::courses::network::{Contingent, Network, Requirement};
use stepwell::graph::{self, Limits, Verdict, space};
use stepwell::load::{self, Failure, Loaded};
use stepwell::settings::Settings;
use stepwell::{checks, pipeline, resolve, syntax};

mod generated;
mod philosophers;
mod shapes;

fn load(path: &str, text: &str) -> Loaded {
    load::load(&[path.to_owned()], "/manual", &mut |wanted| match wanted {
        _ if wanted == path => Ok(text.to_owned()),
        "policies/vocabulary.well" => Ok(include_str!("../policies/vocabulary.well").to_owned()),
        _ => Err(Failure::Unreadable("there is no such file".to_owned())),
    })
}

fn settings() -> Settings {
    Settings::on(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default())
}

fn phases(criterion: &mut Criterion) {
    let generated = [("1000", generated::policy(1_000)), ("10000", generated::policy(10_000))];
    let mut inputs = vec![("enfield", "policies/enfield.well", include_str!("../policies/enfield.well"))];
    inputs.extend(generated.iter().map(|(name, text)| (*name, "generated.well", text.as_str())));
    for (name, path, text) in inputs {
        let loaded = load(path, text);
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        let policy = resolved.policies.first().unwrap_or_else(|| unreachable!("{name} holds a policy"));
        let file = policy.file;
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        let mut phase = |phase: &str, run: &mut dyn FnMut()| {
            group.bench_function(BenchmarkId::from_parameter(phase), |bencher| bencher.iter(&mut *run));
        };
        phase("parse", &mut || drop(black_box(syntax::parse(file, text))));
        phase("resolve", &mut || drop(black_box(resolve::resolve(&loaded.parsed, &loaded.sources))));
        phase("graph", &mut || drop(black_box(graph::build_all(policy, &Limits::default()))));
        phase("check", &mut || drop(black_box(checks::run(policy, &loaded.sources, &settings()))));
        group.finish();
    }
}

/// Explores a Petri net with more than a million states and nothing to spare: every state is stored and found again.
fn states(criterion: &mut Criterion) {
    let explore = || space::explore(&mut philosophers::Table::laid(philosophers::PHILOSOPHERS), 2_000_000);
    let space = explore();
    assert!(!space.is_truncated(), "every state is there");
    let mut group = criterion.benchmark_group("states");
    group.sample_size(10).throughput(Throughput::Elements(space.len() as u64));
    group.bench_function(format!("philosophers, {} bytes a state", space.bytes().div_ceil(space.len())), |bencher| {
        bencher.iter(explore);
    });
    group.finish();
}

/// Explores a procedure with a million states, none of which can be left out.
fn states_of_a_procedure(criterion: &mut Criterion) {
    let loaded = load("shape.well", &shapes::entangled(6, 9));
    let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
    let policy = resolved.policies.first().unwrap_or_else(|| unreachable!("the shape is a policy"));
    let limits = Limits { reduce: true, max_states: 2_000_000 };
    let explore = || graph::build_all(policy, &limits);
    let states: usize = explore().iter().map(|graph| graph.states().len()).sum();
    assert_eq!(states, 1_000_000, "every state is there");
    let mut group = criterion.benchmark_group("states");
    group.sample_size(10).throughput(Throughput::Elements(states as u64));
    group.bench_function("a procedure", |bencher| bencher.iter(explore));
    group.finish();
}

/// Judges procedures of which a plain exploration would never come to an end, or would be long: their soundness alone,
/// and all checks.
fn large_shapes(criterion: &mut Criterion) {
    let shapes = [
        ("20 branches of 10 steps", shapes::branches(20, 10)),
        ("blocks nested 8 deep", shapes::nested(8)),
        ("5000 exclusive blocks", shapes::exclusive(5_000)),
    ];
    let mut group = criterion.benchmark_group("shapes");
    group.sample_size(10);
    for (name, text) in shapes {
        let loaded = load("shape.well", &text);
        let resolved = resolve::resolve(&loaded.parsed, &loaded.sources);
        let policy = resolved.policies.first().unwrap_or_else(|| unreachable!("{name} holds a policy"));
        let limits = Limits { reduce: true, ..Limits::default() };
        let judge =
            || graph::build_all(policy, &limits).iter().map(|graph| graph.soundness(policy).verdict()).collect();
        let verdicts: Vec<Verdict> = judge();
        assert_eq!(verdicts, [Verdict::Sound], "{name}");
        group.bench_function(BenchmarkId::new("soundness", name), |bencher| bencher.iter(judge));
        group.bench_function(BenchmarkId::new("check", name), |bencher| {
            bencher.iter(|| pipeline::check(&loaded, &settings()));
        });
    }
    group.finish();
}

/// A network in which others set every second point, with limits over ten points each.
fn network(points: usize) -> Network {
    let mut network = Network { points, ..Network::default() };
    for point in 1..points {
        if point % 2 == 1 {
            network.contingents.push(Contingent { from: point - 1, to: point, least: 60, most: 600 });
        } else {
            network.requirements.push(Requirement { from: point, to: point - 1, most: -30 });
            network.requirements.push(Requirement { from: point - 1, to: point, most: 1_440 });
        }
        if point > 10 && point % 10 == 0 {
            network.requirements.push(Requirement { from: point - 10, to: point, most: 5 * 600 + 5 * 30 });
            network.requirements.push(Requirement { from: point, to: point - 10, most: -400 });
        }
    }
    network
}

/// Asks whether a network of limits can be kept whatever others do, and which of a hundred limits cannot.
fn networks(criterion: &mut Criterion) {
    let large = network(1_000);
    assert!(large.is_controllable(), "it is meant to be");
    let mut tight = network(100);
    tight.requirements.push(Requirement { from: 0, to: 98, most: 49 * 630 - 1 });
    let limits: Vec<usize> = (0..tight.requirements.len()).collect();
    assert!(tight.conflict(&limits).is_some(), "it is meant not to be");
    let mut group = criterion.benchmark_group("networks");
    group.sample_size(10);
    group.bench_function("1000 points", |bencher| bencher.iter(|| black_box(&large).is_controllable()));
    group.bench_function("conflict in 100 points", |bencher| bencher.iter(|| black_box(&tight).conflict(&limits)));
    group.finish();
}

/// Asks for due times in every unit, from one minute after another of ten years.
fn due_times(criterion: &mut Criterion) {
    const ASKED: u32 = 100_000;
    let hours = OfficeHours::new(time(9), time(17)).ok();
    let calendar = Calendar::new(calendar::Settings {
        office_hours: hours,
        ..calendar::Settings::new(Jurisdiction::EnglandAndWales)
    });
    let first = Instant::of_minute(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default(), 0, 0);
    let moments: Vec<Instant> =
        (0..ASKED).filter_map(|number| first.as_ref().ok()?.plus_minutes(i64::from(number) * 53).ok()).collect();
    let mut group = criterion.benchmark_group("due times");
    group.throughput(Throughput::Elements(u64::from(ASKED)));
    for unit in Unit::ALL {
        let length = Length::new(5, unit);
        let due = |moment: &Instant| calendar.due(length, *moment, Reading::Working).is_ok();
        assert!(moments.iter().all(due), "all of them are covered");
        group.bench_function(unit.singular(), |bencher| bencher.iter(|| moments.iter().filter(|at| due(at)).count()));
    }
    group.finish();
}

fn time(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

criterion_group!(benches, phases, states, states_of_a_procedure, large_shapes, networks, due_times);
criterion_main!(benches);
