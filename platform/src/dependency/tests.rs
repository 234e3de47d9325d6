//! A guard around a dependency that is slow, fails or is away. Time limits follow a clock that the tests move; the budget follows
//! the paused time of tokio.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use futures_util::future::{join_all, lazy};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::Notify;

use super::*;
use crate::meter::Meter;
use crate::testing::ManualClock;

const ASK: &str = "ask";

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Failure {
    #[error("it was not reached")]
    NotReached,
    #[error("its answer was lost")]
    Lost,
}

impl CallFailure for Failure {
    fn was_not_received(&self) -> bool {
        *self == Self::NotReached
    }
}

/// A dependency that fails by a script, and answers when that has run out.
#[derive(Default)]
struct Scripted {
    script: Mutex<VecDeque<Failure>>,
    asked: AtomicUsize,
}

impl Scripted {
    fn failing(failures: &[Failure]) -> Self {
        Self { script: Mutex::new(failures.iter().copied().collect()), ..Self::default() }
    }

    /// A call: it is made when it is polled.
    fn ask(&self) -> impl Future<Output = Result<(), Failure>> {
        lazy(|_context| {
            self.asked.fetch_add(1, Ordering::Relaxed);
            self.script.lock().unwrap().pop_front().map_or(Ok(()), Err)
        })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

struct World {
    clock: Arc<ManualClock>,
    dependencies: Dependencies,
    guard: Dependency,
}

fn guarded(settings: DependencySettings) -> World {
    let clock = ManualClock::at("2026-03-01T12:00:00Z");
    let dependencies = Dependencies::default();
    let guard = dependencies.guard("bank", &[ASK], clock.clone(), settings);
    World { clock, dependencies, guard }
}

/// Retries come at once: the tests move no clock for them.
fn settings() -> DependencySettings {
    DependencySettings { first_retry_after: Duration::ZERO, ..DependencySettings::default() }
}

#[tokio::test]
async fn only_a_call_that_was_not_received_or_that_changes_nothing_is_repeated() {
    for (failure, repeat, asked) in [
        (Failure::NotReached, Repeat::WhenNotReceived, 2),
        (Failure::Lost, Repeat::WhenNotReceived, 1),
        (Failure::NotReached, Repeat::Always, 2),
        (Failure::Lost, Repeat::Always, 2),
    ] {
        let (world, bank) = (guarded(settings()), Scripted::failing(&[failure]));
        let answer = world.guard.call(ASK, repeat, || bank.ask()).await;
        assert_eq!(bank.asked(), asked, "{failure:?} {repeat:?}");
        assert_eq!(answer.is_ok(), asked == 2, "{failure:?} {repeat:?}");
    }
}

#[tokio::test]
async fn a_call_is_repeated_as_often_as_the_bounds_say() {
    let (world, bank) = (guarded(settings()), Scripted::failing(&[Failure::Lost; 9]));
    let answer = world.guard.call(ASK, Repeat::Always, || bank.ask()).await;
    assert_eq!(answer, Err(CallError::Failed(Failure::Lost)));
    assert_eq!(bank.asked(), 3);
}

#[tokio::test]
async fn a_repetition_waits_and_the_next_one_twice_as_long() {
    let bounds = DependencySettings { breaker_window: 100, ..DependencySettings::default() };
    let (world, bank) = (guarded(bounds), Scripted::failing(&[Failure::Lost; 2]));
    let moved = async {
        for (wait, asked) in [(99, 1), (1, 2), (199, 2), (1, 3)] {
            world.clock.advance(TimeDelta::milliseconds(wait));
            for _turn in 0..8 {
                tokio::task::yield_now().await;
            }
            assert_eq!(bank.asked(), asked, "after another {wait} ms");
        }
    };
    let (answer, ()) = tokio::join!(world.guard.call(ASK, Repeat::Always, || bank.ask()), moved);
    assert_eq!(answer, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn retries_are_a_share_of_the_first_attempts_however_many_fail() {
    let bounds = DependencySettings {
        retries: 1,
        // The circuit stays closed.
        breaker_window: 100_000,
        ..settings()
    };
    let (world, bank) = (guarded(bounds), Scripted::failing(&vec![Failure::Lost; 100_000]));
    let ask = || bank.ask();
    for _call in 0..1_000 {
        let _fails = world.guard.call(ASK, Repeat::Always, ask).await;
    }
    // One for each five of them, and ten that are free in ten seconds.
    assert_eq!(bank.asked(), 1_000 + 200 + 10);
    // Ten seconds later the budget holds the free ones again, and no others.
    tokio::time::advance(Duration::from_secs(30)).await;
    let before = bank.asked();
    for _call in 0..50 {
        let _fails = world.guard.call(ASK, Repeat::Always, ask).await;
    }
    assert_eq!(bank.asked() - before, 50 + 10 + 10);
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_given_up_and_may_have_taken_effect() {
    let world = guarded(DependencySettings { retries: 0, ..settings() });
    let silent = || std::future::pending::<Result<(), Failure>>();
    let moved = async {
        world.clock.advance(TimeDelta::milliseconds(2_999));
        tokio::task::yield_now().await;
        world.clock.advance(TimeDelta::milliseconds(1));
    };
    let asking = world.guard.call(ASK, Repeat::WhenNotReceived, silent);
    let (answer, ()) = tokio::join!(asking, moved);
    let late = answer.unwrap_err();
    assert_eq!(late, CallError::TimedOut(Duration::from_secs(3)));
    assert!(!late.was_not_received());
}

#[tokio::test]
async fn an_open_circuit_makes_no_call_and_is_listed_until_one_is_answered() {
    let bounds = |open_for| DependencySettings {
        retries: 0,
        breaker_window: 2,
        breaker_open_for: open_for,
        ..settings()
    };
    let world = guarded(bounds(Duration::from_hours(1)));
    let bank = Scripted::failing(&[Failure::Lost; 100]);
    while world.guard.call(ASK, Repeat::Always, || bank.ask()).await
        == Err(CallError::Failed(Failure::Lost))
    {}
    let asked = bank.asked();
    let kept = world.guard.call(ASK, Repeat::Always, || bank.ask()).await.unwrap_err();
    assert_eq!((kept, bank.asked()), (CallError::CircuitOpen, asked));
    assert!(CallError::<Failure>::CircuitOpen.was_not_received());
    assert_eq!(world.dependencies.with_open_circuits(), ["bank"]);

    // The breaker follows the clock of the machine, so this one lets calls through again soon.
    let soon = bounds(Duration::from_millis(1));
    let guard = world.dependencies.guard("bank", &[ASK], world.clock, soon);
    assert!(world.dependencies.with_open_circuits().is_empty(), "the guard before is gone");
    let away = || std::future::ready(Err::<(), _>(Failure::Lost));
    while world.dependencies.with_open_circuits().is_empty() {
        let _fails = guard.call(ASK, Repeat::Always, away).await;
    }
    let bank = Scripted::default();
    while guard.call(ASK, Repeat::Always, || bank.ask()).await != Ok(()) {}
    assert!(world.dependencies.with_open_circuits().is_empty());
}

#[tokio::test]
async fn a_late_answer_of_a_call_from_before_closes_no_circuit() {
    let world = guarded(DependencySettings {
        retries: 0,
        breaker_window: 2,
        breaker_open_for: Duration::from_hours(1),
        ..settings()
    });
    let answers = Notify::new();
    let slow = async {
        answers.notified().await;
        Ok::<_, Failure>(())
    };
    let mut slow = Box::pin(world.guard.once(ASK, slow));
    assert!(futures_util::poll!(slow.as_mut()).is_pending());
    let away = || std::future::ready(Err::<(), _>(Failure::Lost));
    while world.dependencies.with_open_circuits().is_empty() {
        let _fails = world.guard.call(ASK, Repeat::Always, away).await;
    }
    answers.notify_one();
    assert_eq!(slow.await, Ok(()));
    assert_eq!(world.dependencies.with_open_circuits(), ["bank"]);
}

#[tokio::test]
async fn a_slow_dependency_holds_no_more_calls_than_its_places() {
    let bounds = DependencySettings { retries: 0, at_once: 2, ..settings() };
    let world = guarded(bounds);
    let (under_way, most, go_on) = (AtomicUsize::new(0), AtomicUsize::new(0), Notify::new());
    let slow = || async {
        most.fetch_max(under_way.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        go_on.notified().await;
        under_way.fetch_sub(1, Ordering::Relaxed);
        Ok::<_, Failure>(())
    };
    let calls = (0..5).map(|_| world.guard.call(ASK, Repeat::Always, slow));
    let answering = async {
        for _call in 0..5 {
            go_on.notify_one();
            for _turn in 0..8 {
                tokio::task::yield_now().await;
            }
        }
    };
    let (answers, ()) = tokio::join!(join_all(calls), answering);
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(most.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_call_for_which_no_place_comes_free_is_not_made() {
    let world = guarded(DependencySettings { retries: 0, at_once: 1, ..settings() });
    let bank = Scripted::default();
    let holding = world.guard.once(ASK, std::future::pending::<Result<(), Failure>>());
    let mut holding = Box::pin(holding);
    assert!(futures_util::poll!(holding.as_mut()).is_pending());
    let moved = async { world.clock.advance(TimeDelta::seconds(1)) };
    let asking = world.guard.call(ASK, Repeat::Always, || bank.ask());
    let (answer, ()) = tokio::join!(asking, moved);
    assert_eq!(answer, Err(CallError::TooManyAtOnce));
    assert_eq!(bank.asked(), 0);
    assert_eq!(world.dependencies.saturated(), ["bank"]);
    drop(holding);
    assert!(world.dependencies.saturated().is_empty(), "a place is free");
    assert_eq!(world.guard.call(ASK, Repeat::Always, || bank.ask()).await, Ok(()));
}

#[tokio::test]
async fn calls_are_measured_by_their_kind_and_their_end() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let rendered = recorder.handle();
    let dependencies = Dependencies::new(&Meter::new(Arc::new(recorder)));
    let clock = ManualClock::at("2026-03-01T12:00:00Z");
    let guard = dependencies.guard("bank", &[ASK], clock, settings());
    let bank = Scripted::failing(&[Failure::NotReached, Failure::Lost]);
    guard.call(ASK, Repeat::Always, || bank.ask()).await.unwrap();
    let text = rendered.render();
    for line in [
        r#"galleria_dependency_calls_total{dependency="bank",call="ask",outcome="answered"} 1"#,
        r#"galleria_dependency_calls_total{dependency="bank",call="ask",outcome="not-reached"} 1"#,
        r#"galleria_dependency_calls_total{dependency="bank",call="ask",outcome="no-answer"} 1"#,
        r#"galleria_dependency_calls_total{dependency="bank",call="ask",outcome="circuit-open"} 0"#,
        r#"galleria_dependency_retries_total{dependency="bank",outcome="made"} 2"#,
        r#"galleria_dependency_calls_in_flight{dependency="bank"} 0"#,
        r#"galleria_dependency_circuit_open{dependency="bank"} 0"#,
    ] {
        assert!(text.lines().any(|one| one == line), "no {line} in {text}");
    }
}
