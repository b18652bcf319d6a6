//! The ledger against a model of it: random calls, retries, changes of terms and month ends, on two servers.

use std::sync::Arc;

use livecheck_metering::{
    Caller, Charge, CommitRefusal, Counted, EventId, HardCap, Metering, Plan, UtcMicros, WallClock,
    YearMonth,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::task::JoinSet;

use super::ground::{Ground, HandClock, assert_clean, caller};

#[derive(Debug, Clone)]
enum Step {
    /// So many calls at once, alternately through either server.
    Calls(u64),
    /// An event id that was tried before, through the other server.
    Again(prop::sample::Index),
    Limit(u64),
    Cap(bool),
    Plan(Plan),
    MonthEnd,
}

fn step() -> impl Strategy<Value = Step> {
    let plan = prop::sample::select(vec![Plan::Free, Plan::Starter, Plan::Standard]);
    prop_oneof![
        8 => (1..9_u64).prop_map(Step::Calls),
        3 => any::<prop::sample::Index>().prop_map(Step::Again),
        2 => (1..20_u64).prop_map(Step::Limit),
        2 => any::<bool>().prop_map(Step::Cap),
        1 => plan.prop_map(Step::Plan),
        1 => Just(Step::MonthEnd),
    ]
}

/// What the ledger must say, by the contract alone.
struct Model {
    plan: Plan,
    limit: u64,
    capped: bool,
    used: u64,
    bill: u64,
    overage: u64,
    total: u64,
    /// Every event tried, with its number if it was counted.
    tried: Vec<(EventId, Option<Counted>)>,
}

impl Model {
    fn new() -> Self {
        Self {
            plan: Plan::Starter,
            limit: 5,
            capped: false,
            used: 0,
            bill: 0,
            overage: 0,
            total: 0,
            tried: Vec::new(),
        }
    }

    fn room(&self) -> u64 {
        if self.capped {
            self.limit.saturating_sub(self.used)
        } else {
            u64::MAX
        }
    }

    fn count(&mut self, calls: u64) {
        for _ in 0..calls {
            self.used += 1;
            self.total += 1;
            if self.used > self.limit {
                self.overage += 1;
                self.bill += match self.plan {
                    Plan::Starter => 180_000,
                    Plan::Standard => 150_000,
                    other => panic!("{other} has no overage"),
                };
            }
        }
    }

    fn over_limit_shown(&self) -> u64 {
        if self.capped { 0 } else { self.overage }
    }
}

struct Servers {
    metering: [Metering; 2],
    clock: Arc<HandClock>,
}

impl Servers {
    async fn play(&self, steps: &[Step]) -> (Caller, u64, u64) {
        let [here, _] = &self.metering;
        let caller = caller(here, Plan::Starter, Some(5)).await;
        let mut model = Model::new();
        for step in steps {
            self.take(step, &caller, &mut model).await;
            let usage = here.usage(caller.customer()).await.unwrap();
            assert_eq!(
                (
                    usage.total_calls,
                    usage.over_limit_calls,
                    usage.overage_billed_calls
                ),
                (model.used, model.over_limit_shown(), model.overage),
                "{step:?}"
            );
            assert_eq!(
                usage.remaining_calls,
                model.limit.saturating_sub(model.used)
            );
        }
        (caller, model.bill, model.total)
    }

    async fn take(&self, step: &Step, caller: &Caller, model: &mut Model) {
        let [here, there] = &self.metering;
        let id = caller.customer();
        match step {
            Step::Calls(calls) => self.call(*calls, caller, model).await,
            Step::Again(_) if model.tried.is_empty() => {}
            Step::Again(which) => {
                let place = which.index(model.tried.len());
                let (event, earlier) = model.tried[place];
                let caller = caller.clone();
                let answer = there.commit(Charge { event, caller }).await;
                match earlier {
                    Some(earlier) => {
                        let again = answer.unwrap();
                        assert_eq!((again.seq, again.at), (earlier.seq, earlier.at));
                    }
                    // Refused before: it is a new call now.
                    None if model.room() > 0 => {
                        model.count(1);
                        let counted = answer.unwrap();
                        assert_eq!(counted.seq, model.used);
                        model.tried[place].1 = Some(counted);
                    }
                    None => assert!(matches!(answer, Err(CommitRefusal::QuotaExceeded(_)))),
                }
            }
            Step::Limit(limit) => {
                there.set_limit(id, *limit).await.unwrap();
                model.limit = *limit;
            }
            Step::Cap(capped) => {
                let outcome = here.set_hard_cap(id, HardCap::from(*capped)).await;
                assert_eq!(outcome.is_ok(), *capped || model.plan != Plan::Free);
                model.capped = *capped || model.plan == Plan::Free;
            }
            Step::Plan(plan) => {
                there.set_plan(id, *plan, Some(7)).await.unwrap();
                model.capped = match (model.plan, plan) {
                    (_, Plan::Free) => true,
                    (Plan::Free, _) => false,
                    _ => model.capped,
                };
                (model.plan, model.limit) = (*plan, 7);
            }
            Step::MonthEnd => {
                let month: YearMonth = self.clock.now().month();
                self.clock.set_to(month.end());
                (model.used, model.overage) = (0, 0);
            }
        }
    }

    async fn call(&self, calls: u64, caller: &Caller, model: &mut Model) {
        let mut tasks = JoinSet::new();
        for call in 0..calls {
            let metering = self.metering[usize::from(call % 2 == 1)].clone();
            let caller = caller.clone();
            let event = EventId::fresh();
            tasks.spawn(async move { (event, metering.commit(Charge { event, caller }).await) });
        }
        let answers = tasks.join_all().await;
        let granted = calls.min(model.room());
        let mut numbers = Vec::new();
        for (event, answer) in answers {
            match answer {
                Ok(counted) => {
                    numbers.push(counted.seq);
                    model.tried.push((event, Some(counted)));
                }
                Err(CommitRefusal::QuotaExceeded(_)) => model.tried.push((event, None)),
                Err(other) => panic!("{other}"),
            }
        }
        numbers.sort_unstable();
        let expected: Vec<u64> = (model.used + 1..=model.used + granted).collect();
        assert_eq!(numbers, expected);
        model.count(granted);
    }
}

impl HandClock {
    fn set_to(&self, instant: UtcMicros) {
        self.set(&instant.to_string());
    }
}

#[test]
fn the_ledger_agrees_with_a_model_of_it_whatever_happens_in_whatever_order() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let ground = Ground::new();
    let clock = HandClock::at("2026-01-31T23:59:59Z");
    let metering = runtime.block_on(async {
        [
            ground.open_at(clock.clone()).await,
            ground.open_at(clock.clone()).await,
        ]
    });
    let servers = Servers { metering, clock };
    // No files of past failures: a failure prints its steps.
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(64)
    };
    let mut bill = 0;
    let mut counted = 0;
    let outcomes = std::cell::RefCell::new(Vec::new());
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 1..24), |steps| {
            let played = runtime.block_on(servers.play(&steps));
            outcomes.borrow_mut().push(played);
            Ok(())
        })
        .unwrap();
    for (_, owed, calls) in outcomes.into_inner() {
        bill += owed;
        counted += calls;
    }
    assert_eq!(
        runtime.block_on(assert_clean(&servers.metering[0])),
        counted
    );
    assert_eq!(ground.overage_bill_micros(), i64::try_from(bill).unwrap());
}
