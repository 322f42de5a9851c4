//! What the checks of one study share: files, policies and traces, each read once however many points need it.
//!
//! What was read stays as it was: a file that changes while a study runs changes no later point of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::market_files;
use crate::scenario::document::{Node, to_yaml};
use crate::scenario::issue::Issue;
use crate::scenario::policy;
use crate::scenario::prices::{Catalogue, read_prices as read_list};
use crate::scenario::trace::{
    Lifetimes, LifetimesRequest, LoadTrace, PriceTrace, StockTrace, TraceRequest, read_lifetimes, read_load,
    read_prices, read_stock,
};
use crate::units::{Rate, Span};

/// What reading a file came to.
type Read<T> = Result<T, Vec<Issue>>;
/// The points of a trace, shared by all scenarios that have it.
type Points<V> = Arc<[(Span, V)]>;

/// Everything that was read so far.
#[derive(Debug, Default)]
pub struct Library {
    policies: Shelf<Read<Node>>,
    lineages: Shelf<Vec<String>>,
    prices: Shelf<Read<(PriceTrace, Points<Rate>)>>,
    stocks: Shelf<Read<(StockTrace, Points<u32>)>>,
    lifetimes: Shelf<Read<Lifetimes>>,
    loads: Shelf<Read<LoadTrace>>,
    lists: Shelf<Read<Catalogue>>,
    pieces: Shelf<Read<Node>>,
    /// Data files by their names in messages.
    files: Mutex<BTreeMap<String, PathBuf>>,
}

/// Things by what they were asked for with.
#[derive(Debug)]
struct Shelf<T>(Mutex<BTreeMap<String, Arc<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf(Mutex::default())
    }
}

impl<T> Shelf<T> {
    /// What is there under a key, made where it is not. Whoever asks meanwhile waits: it is wanted by all.
    fn get(&self, key: String, make: impl FnOnce() -> T) -> Arc<T> {
        lock(&self.0).entry(key).or_insert_with(|| Arc::new(make())).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Library {
    /// A policy's tree.
    pub(super) fn policy(&self, name: &str, folder: Option<&Path>) -> Arc<Read<Node>> {
        self.policies.get(key(name, folder), || policy::load(name, folder))
    }

    /// The names that a policy goes by.
    pub(super) fn lineage(&self, name: &str, folder: &Path) -> Arc<Vec<String>> {
        self.lineages.get(key(name, Some(folder)), || policy::lineage(name, Some(folder)))
    }

    /// A price history, its points apart.
    pub(super) fn prices(&self, request: &TraceRequest) -> Arc<Read<(PriceTrace, Points<Rate>)>> {
        self.note(&request.path, &request.shown);
        self.prices.get(format!("{request:?}"), || {
            read_prices(request).map(|mut trace| {
                let points = Arc::from(std::mem::take(&mut trace.points));
                (trace, points)
            })
        })
    }

    /// A history of units, its points apart.
    pub(super) fn stock(&self, request: &TraceRequest) -> Arc<Read<(StockTrace, Points<u32>)>> {
        self.note(&request.path, &request.shown);
        self.stocks.get(format!("{request:?}"), || {
            read_stock(request).map(|mut trace| {
                let points = Arc::from(std::mem::take(&mut trace.points));
                (trace, points)
            })
        })
    }

    /// How long instances lived.
    pub(super) fn lifetimes(&self, request: &LifetimesRequest) -> Arc<Read<Lifetimes>> {
        self.note(&request.path, &request.shown);
        self.lifetimes.get(format!("{request:?}"), || read_lifetimes(request))
    }

    /// A recorded load.
    pub(super) fn load(&self, request: &TraceRequest, factor: f64) -> Arc<Read<LoadTrace>> {
        self.note(&request.path, &request.shown);
        self.loads.get(format!("{factor:?} {request:?}"), || read_load(request, factor))
    }

    /// A price list of the user's.
    pub(super) fn list(&self, path: &Path, shown: &str) -> Arc<Read<Catalogue>> {
        self.note(path, shown);
        self.lists.get(shown.to_owned(), || read_list(path, shown))
    }

    /// A file with a market, or with a part of one.
    pub(super) fn piece(&self, path: &Path, shown: &str) -> Arc<Read<Node>> {
        self.note(path, shown);
        self.pieces.get(shown.to_owned(), || market_files::read(path, shown))
    }

    /// Remembers that a file was read.
    pub(super) fn note(&self, path: &Path, shown: &str) {
        let mut files = lock(&self.files);
        if !files.contains_key(shown) {
            files.insert(shown.to_owned(), path.to_owned());
        }
    }

    /// Every file that was read and every policy, with the SHA-256 of what it says, in the order of their names.
    pub fn contents(&self) -> BTreeMap<String, String> {
        let hash = |(shown, path): (&String, &PathBuf)| {
            let bytes = std::fs::read(path).unwrap_or_default();
            (shown.clone(), digest(&bytes))
        };
        let mut all: BTreeMap<String, String> = lock(&self.files).iter().map(hash).collect();
        for (name, tree) in lock(&self.policies.0).iter() {
            if let Ok(tree) = tree.as_ref() {
                all.insert(name.clone(), digest(to_yaml(tree).as_bytes()));
            }
        }
        all
    }
}

fn key(name: &str, folder: Option<&Path>) -> String {
    match folder {
        Some(folder) if policy::builtin(name).is_none() => folder.join(name).display().to_string(),
        _ => name.to_owned(),
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
