//! What a scene stands on: a ledger with customers, copied for each order that is tried.

use std::path::Path;
use std::sync::Arc;

use livecheck_metering::{
    Caller, DatabaseAddress, KeyId, Metering, MeteringOptions, NewCustomer, Plan,
};
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};
use tempfile::TempDir;

const ORDERS: &str = "LIVECHECK_INTERLEAVINGS";
const FEW: usize = 150;
/// Changes of task that the second scheduler places: most faults need few, in the right places.
const DEPTH: usize = 3;
/// SQLite and the engine's types stand on the stack of the writer's thread.
const STACK_BYTES: usize = 4 * 1024 * 1024;

/// One order's ledger.
pub(crate) struct Stage {
    file: std::path::PathBuf,
    pub(crate) metering: Metering,
    pub(crate) caller: Caller,
    _folder: TempDir,
}

impl Stage {
    pub(crate) fn key(&self) -> KeyId {
        self.caller.key().clone()
    }

    /// Another server on the same ledger.
    pub(crate) async fn second_server(&self) -> Metering {
        open(&self.file).await
    }

    /// Fails unless ledger and counters agree; the calls on the ledger. Stops the server.
    pub(crate) async fn end(self) -> u64 {
        let audit = self.metering.verify_ledger().await.unwrap();
        assert!(audit.is_clean(), "{:#?}", audit.differences);
        self.metering.shutdown().await;
        audit.calls
    }
}

async fn open(file: &Path) -> Metering {
    let address = DatabaseAddress::sqlite(file).unwrap();
    Metering::open(MeteringOptions::new(address)).await.unwrap()
}

/// Which schedulers may choose the order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Orders {
    /// One by chance, and one with few changes of task in the right places, which lets the others starve meanwhile.
    Any,
    /// By chance alone: for what waits by trying again, which never ends while the one waited for may not go on.
    Fair,
}

/// Plays a scene in many orders.
pub(crate) fn explore<F>(
    which: Orders,
    plan: Plan,
    limit: u64,
    scene: impl Fn(Stage) -> F + Send + Sync + 'static,
) where
    F: Future<Output = ()> + Send + 'static,
{
    let orders = std::env::var(ORDERS).map_or(FEW, |text| text.parse().unwrap());
    let scene = Arc::new(scene);
    let template = tempfile::tempdir().unwrap();
    let (first, key) = (
        template.path().join("first.db"),
        Arc::new(std::sync::Mutex::new(None)),
    );
    // The customer is made once; making tables again for each order would take most of the time.
    let (file, made) = (first.clone(), Arc::clone(&key));
    play(RandomScheduler::new(1), move || {
        let (file, made) = (file.clone(), Arc::clone(&made));
        async move {
            let metering = open(&file).await;
            let new = NewCustomer {
                email: "ann@example.com".parse().unwrap(),
                plan,
                limit: Some(limit),
                hard_cap: None,
            };
            let account = metering.create_customer(new).await.unwrap();
            *made.lock().unwrap() = Some(account.primary.reveal().to_owned());
            metering.shutdown().await;
        }
    });
    let key = key.lock().unwrap().take().unwrap();
    let one_order = move || {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("livecheck.db");
        std::fs::copy(&first, &file).unwrap();
        let (scene, key) = (Arc::clone(&scene), key.clone());
        async move {
            let metering = open(&file).await;
            let caller = metering.authenticate(&key).await.unwrap();
            let stage = Stage {
                file,
                metering,
                caller,
                _folder: folder,
            };
            scene(stage).await;
        }
    };
    play(RandomScheduler::new(orders), one_order.clone());
    if which == Orders::Any {
        play(PctScheduler::new(DEPTH, orders), one_order);
    }
    drop(template);
}

fn play<F>(scheduler: impl Scheduler + 'static, order: impl Fn() -> F + Send + Sync + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut config = Config::new();
    config.stack_size = STACK_BYTES;
    Runner::new(scheduler, config).run(move || shuttle::future::block_on(order()));
}
